# The web app (web/) becomes one file, the pack, which goes into the program (src/api/pages/web_pack.hpp). Without ROOKERY_WEB, or
# on a machine without Node, the pack is empty and the program has its server-rendered pages alone.

# A sanitized program is only tested, and the app is tested in the release build's.
if(ROOKERY_SANITIZE)
  set(web_wanted OFF)
else()
  set(web_wanted ON)
endif()
option(ROOKERY_WEB "Build the web app into the program; needs Node, npm and its registry" ${web_wanted})

#   rookery_embed_web(<the source that embeds the pack>)
function(rookery_embed_web source)
  set(web ${PROJECT_SOURCE_DIR}/web)
  set(pack ${PROJECT_BINARY_DIR}/web/app.pack)
  find_program(ROOKERY_NPM npm)
  find_program(ROOKERY_NODE NAMES node nodejs)
  if(ROOKERY_WEB AND ROOKERY_NPM AND ROOKERY_NODE)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${web}/src/*)
    add_custom_command(
      OUTPUT ${web}/node_modules/.package-lock.json
      COMMAND ${ROOKERY_NPM} ci --no-audit --no-fund --loglevel=error
      DEPENDS ${web}/package-lock.json WORKING_DIRECTORY ${web} VERBATIM
      COMMENT "Fetching what the web app is built with")
    add_custom_command(
      OUTPUT ${pack}
      COMMAND ${ROOKERY_NODE} ${web}/node_modules/vite/bin/vite.js build --logLevel warn --outDir ${PROJECT_BINARY_DIR}/web/files
      COMMAND ${ROOKERY_NODE} ${web}/pack.mjs ${PROJECT_BINARY_DIR}/web/files ${pack}
      DEPENDS ${web}/node_modules/.package-lock.json ${web}/pack.mjs ${web}/vite.config.ts ${web}/svelte.config.js ${web}/tsconfig.json ${sources}
      WORKING_DIRECTORY ${web} VERBATIM
      COMMENT "Building the web app")
  else()
    if(ROOKERY_WEB)
      message(STATUS "No Node or npm here: the program is built without the web app (tools/setup installs them)")
    endif()
    file(GENERATE OUTPUT ${pack} CONTENT "")
  endif()
  set_property(SOURCE ${source} APPEND PROPERTY OBJECT_DEPENDS ${pack})
  set_property(SOURCE ${source} APPEND PROPERTY COMPILE_DEFINITIONS ROOKERY_WEB_PACK="${pack}")
  set_property(SOURCE ${source} PROPERTY SKIP_UNITY_BUILD_INCLUSION ON)  # so that nothing else waits for the pack
endfunction()
