// The target whose precompiled header every room reuses (cmake/room.cmake).
