# One compiler, one standard, warnings are errors.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")

add_compile_options(
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Werror
  -Wno-gnu-statement-expression-from-macro-expansion  # ROOKERY_TRY, base/result.hpp
  -fno-omit-frame-pointer
  "SHELL:-Xclang -fno-pch-timestamp"  # lets ccache reuse objects built against the precompiled header
)
add_compile_options(-pthread)
add_link_options(-fuse-ld=lld -pthread)

if(ROOKERY_SANITIZE)
  add_compile_options(-fsanitize=${ROOKERY_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ROOKERY_SANITIZE})
endif()
if(ROOKERY_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Presets that are only tested with (asan, tsan) build several sources as one (CMAKE_UNITY_BUILD): the headers are read and the
# coroutines instantiated once for all of them, which takes half the time. So names in anonymous namespaces are unique in a room; that a local one has the name of another
# source's is no fault (-Wshadow looks in the release build, source by source).
set(CMAKE_UNITY_BUILD_BATCH_SIZE 10)
if(CMAKE_UNITY_BUILD)
  add_compile_options(-Wno-shadow)
endif()
