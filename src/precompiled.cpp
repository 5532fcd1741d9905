// The target whose precompiled header every room reuses (cmake/room.cmake), and with it the code behind that
// header: Asio and Beast, compiled once for the whole program (BOOST_ASIO_SEPARATE_COMPILATION in
// cmake/dependencies.cmake).
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
