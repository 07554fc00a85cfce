# One header, paas/version.hpp, says which build this is. The library, the program and the modules
# of one build share the same build id; modules of another build are refused by it.
#
# The build id is a hash of what decides whether two pieces fit together: version, compiler, flags
# and every header of the library. It needs no git and is the same for the same sources.
set(PAAS_GENERATED_INCLUDE "${PROJECT_BINARY_DIR}/include")
set(PAAS_VERSION_HEADER "${PAAS_GENERATED_INCLUDE}/paas/version.hpp")
string(TOUPPER "${CMAKE_BUILD_TYPE}" _config)
file(GLOB_RECURSE _headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/lib/include/*.hpp")

add_custom_command(
    OUTPUT "${PAAS_VERSION_HEADER}"
    COMMAND ${CMAKE_COMMAND}
        "-DOUTPUT=${PAAS_VERSION_HEADER}"
        "-DTEMPLATE=${PROJECT_SOURCE_DIR}/cmake/version.hpp.in"
        "-DINCLUDE_DIR=${PROJECT_SOURCE_DIR}/lib/include"
        "-DVERSION=${PROJECT_VERSION}"
        "-DCOMPILER=${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}"
        "-DFLAGS=${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${_config}} ${PAAS_SANITIZE}"
        -P "${PROJECT_SOURCE_DIR}/cmake/WriteVersion.cmake"
    DEPENDS ${_headers} "${PROJECT_SOURCE_DIR}/cmake/version.hpp.in"
            "${PROJECT_SOURCE_DIR}/cmake/WriteVersion.cmake"
    COMMENT "Writing paas/version.hpp"
    VERBATIM)
add_custom_target(paas_version_header DEPENDS "${PAAS_VERSION_HEADER}")

# What a target links to include paas/version.hpp.
add_library(paas_version INTERFACE)
target_include_directories(paas_version INTERFACE $<BUILD_INTERFACE:${PAAS_GENERATED_INCLUDE}>)
add_dependencies(paas_version paas_version_header)
