# Options and flags of the whole build. Developer options default to off when paas is a sub-project.
option(PAAS_TESTS "Build the tests and fuzz targets" ${PROJECT_IS_TOP_LEVEL})
option(PAAS_BENCH "Build the benchmarks" ${PAAS_TESTS})
option(PAAS_PROGRAM "Build the program paas, not only the library" ${PROJECT_IS_TOP_LEVEL})
option(PAAS_INSTALL "Install the library, the program and its files" ${PROJECT_IS_TOP_LEVEL})
option(PAAS_WERROR "Treat warnings as errors" OFF)
option(PAAS_FUZZ "Link the fuzz targets with libFuzzer (clang)" OFF)
option(PAAS_CCACHE "Compile through ccache when it is installed" OFF)
option(PAAS_MOLD "Link with mold when it is installed" ${PROJECT_IS_TOP_LEVEL})
set(PAAS_SANITIZE "" CACHE STRING "Sanitizers for everything, as in -fsanitize=")

include(GNUInstallDirs)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
if(PROJECT_IS_TOP_LEVEL)
    set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
    if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
        set(CMAKE_BUILD_TYPE Release)
    endif()
endif()

# One layout in the build tree and after installation: bin/paas, lib/libpaas.so, lib/paas/modules.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")
set(PAAS_MODULE_OUTPUT_DIR "${PROJECT_BINARY_DIR}/lib/paas/modules")
set(PAAS_MODULE_INSTALL_DIR "${CMAKE_INSTALL_LIBDIR}/paas/modules")

# The same run path in both: CMake would pad the build tree's with empty entries to rewrite it when
# installing, and an empty entry is the current folder, where anybody may have put a library.
set(CMAKE_BUILD_WITH_INSTALL_RPATH ON)
set(CMAKE_INSTALL_RPATH "\$ORIGIN/../lib")
if(NOT CMAKE_INSTALL_LIBDIR STREQUAL "lib")
    list(APPEND CMAKE_INSTALL_RPATH "\$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
endif()

if(PAAS_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    find_program(PAAS_CCACHE_PROGRAM ccache)
    if(PAAS_CCACHE_PROGRAM)
        # Objects are shared between build folders and checkouts: where they stand is no part of
        # the key.
        set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env CCACHE_NOHASHDIR=true
            "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" "${PAAS_CCACHE_PROGRAM}")
    endif()
endif()

add_link_options(-Wl,--as-needed)
if(PAAS_MOLD)
    find_program(PAAS_MOLD_PROGRAM mold)
    if(PAAS_MOLD_PROGRAM)
        add_link_options(-fuse-ld=mold)
    endif()
endif()

if(PAAS_SANITIZE)
    add_compile_options(-fsanitize=${PAAS_SANITIZE} -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${PAAS_SANITIZE})
else()
    add_link_options(-Wl,-z,defs)
endif()
if(PAAS_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Hardening that costs nothing measurable; _FORTIFY_SOURCE needs optimisation.
add_compile_options(-fstack-protector-strong $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
add_link_options(-Wl,-z,relro)

function(paas_warnings target)
    target_compile_options(${target} PRIVATE
        -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-align
        -Woverloaded-virtual -Wconversion -Wsign-conversion -Wdouble-promotion -Wformat=2
        $<$<CXX_COMPILER_ID:GNU>:-Wmisleading-indentation;-Wduplicated-cond;-Wlogical-op;-Wuseless-cast>
        # libstdc++ 12 calls its own deprecated get_temporary_buffer in std::stable_sort.
        $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>
        $<$<BOOL:${PAAS_WERROR}>:-Werror>)
    if(CMAKE_UNITY_BUILD)
        # These ask whether a name of one source hides one of another, or whether a class of a
        # source uses its own helper: both are so only because the sources were joined.
        target_compile_options(${target} PRIVATE -Wno-shadow -Wno-subobject-linkage
            -Wno-useless-cast)
    endif()
endfunction()
