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
