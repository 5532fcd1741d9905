# A room is one folder under src/ and one static library. It links only the rooms it may see.
# Files find their purpose by suffix: x_test.cpp goes to the room's test program, x_pgtest.cpp to one that runs beside a
# PostgreSQL server, x_fuzz.cpp to a fuzz target of its own.
#
#   rookery_room(NAME FOLDERS <folder> ... SEES <room or library> ... [ON_POSTGRES <filter of tests>])
#
# Tests keep what they store in SQLite; those that ON_POSTGRES selects are run once more with PostgreSQL (sanitized builds
# run x_pgtest only: the rest would take them minutes and shows no other code of ours).
function(rookery_room name)
  cmake_parse_arguments(ROOM "" "ON_POSTGRES" "FOLDERS;SEES" ${ARGN})
  set(sources)
  foreach(folder ${ROOM_FOLDERS})
    file(GLOB_RECURSE found CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp)
    list(APPEND sources ${found})
  endforeach()
  set(tests ${sources})
  set(postgres_tests ${sources})
  set(fuzzers ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER postgres_tests INCLUDE REGEX "_pgtest\\.cpp$")
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "(_(test|pgtest|fuzz|bench)|/main)\\.cpp$")

  add_library(rookery_${name} STATIC ${sources})
  target_include_directories(rookery_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(rookery_${name} PUBLIC ${ROOM_SEES})
  target_precompile_headers(rookery_${name} REUSE_FROM rookery_precompiled)

  if(tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE rookery_${name} GTest::gmock GTest::gtest_main)
    target_precompile_headers(${name}_test REUSE_FROM rookery_precompiled)
    add_test(NAME ${name} COMMAND ${name}_test)
  endif()
  set(with_postgres ${PROJECT_SOURCE_DIR}/tools/with-postgres)
  if(ROOM_ON_POSTGRES AND NOT ROOKERY_SANITIZE)
    add_test(NAME ${name}_on_postgres
      COMMAND ${with_postgres} $<TARGET_FILE:${name}_test> --gtest_filter=${ROOM_ON_POSTGRES})
  endif()
  if(postgres_tests)
    add_executable(${name}_pgtest ${postgres_tests})
    target_link_libraries(${name}_pgtest PRIVATE rookery_${name} GTest::gmock GTest::gtest_main)
    target_precompile_headers(${name}_pgtest REUSE_FROM rookery_precompiled)
    add_test(NAME ${name}_pgtest COMMAND ${with_postgres} $<TARGET_FILE:${name}_pgtest>)
  endif()

  if(ROOKERY_FUZZ)
    foreach(fuzzer ${fuzzers})
      get_filename_component(target ${fuzzer} NAME_WE)
      add_executable(${target} ${fuzzer})
      target_link_libraries(${target} PRIVATE rookery_${name})
      target_link_options(${target} PRIVATE -fsanitize=fuzzer)
      target_precompile_headers(${target} REUSE_FROM rookery_precompiled)
      add_test(NAME ${target} COMMAND ${target} -max_total_time=10 -rss_limit_mb=2048 -timeout=10)
    endforeach()
  endif()
endfunction()
