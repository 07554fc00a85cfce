# paas_room(NAME SOURCES a.cpp … [USES room…] [LINK target…])
#
# One room of the house: a static library that sees only the rooms it names, so a use that is not
# declared fails at link time in the room's own test, and in the include check before that.
function(paas_room name)
    cmake_parse_arguments(ROOM "" "" "SOURCES;USES;LINK" ${ARGN})
    set(target paas_room_${name})
    add_library(${target} STATIC ${ROOM_SOURCES})
    paas_warnings(${target})
    target_include_directories(${target}
        PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/lib/include>
        PRIVATE ${PROJECT_SOURCE_DIR}/lib/src)
    target_link_libraries(${target} PUBLIC tl::expected Threads::Threads)
    foreach(used IN LISTS ROOM_USES)
        target_link_libraries(${target} PUBLIC paas_room_${used})
    endforeach()
    target_link_libraries(${target} PRIVATE ${ROOM_LINK})
    set_property(GLOBAL APPEND PROPERTY PAAS_ROOMS ${name})
    set_property(GLOBAL APPEND PROPERTY PAAS_ROOM_LINK ${ROOM_LINK})
    string(JOIN " " uses ${ROOM_USES})
    set_property(GLOBAL APPEND PROPERTY PAAS_ROOM_USES "${name}: ${uses}")
endfunction()

# paas_plugin(NAME SOURCES a.cpp … USES room… [LINK target…])
#
# One module, loaded on demand: the only place where its heavy library is linked. It exports
# nothing but its descriptor (paas/plugin/module.hpp) and names the rooms it uses like a room.
function(paas_plugin name)
    cmake_parse_arguments(PLUGIN "" "" "SOURCES;USES;LINK" ${ARGN})
    set(target paas_plugin_${name})
    add_library(${target} MODULE ${PLUGIN_SOURCES})
    paas_warnings(${target})
    add_dependencies(paas_modules ${target})
    target_link_libraries(${target} PRIVATE paas::paas paas_version ${PLUGIN_LINK})
    target_link_options(${target} PRIVATE LINKER:--exclude-libs,ALL
        "LINKER:--version-script=${PROJECT_SOURCE_DIR}/plugins/module.map")
    set_target_properties(${target} PROPERTIES
        PREFIX "" OUTPUT_NAME ${name}
        LIBRARY_OUTPUT_DIRECTORY "${PAAS_MODULE_OUTPUT_DIR}"
        LINK_DEPENDS "${PROJECT_SOURCE_DIR}/plugins/module.map"
        INSTALL_RPATH "\$ORIGIN/../..")
    if(PAAS_INSTALL)
        install(TARGETS ${target} DESTINATION "${PAAS_MODULE_INSTALL_DIR}")
    endif()
    string(JOIN " " uses ${PLUGIN_USES})
    set_property(GLOBAL APPEND PROPERTY PAAS_ROOM_USES "plugins/${name}: ${uses}")
endfunction()

# paas_unit_test(ROOM x_test.cpp …) builds tests/unit/<room> into one doctest executable.
function(paas_unit_test room)
    set(target ${room}_test)
    add_executable(${target} ${ARGN} $<TARGET_OBJECTS:paas_doctest_main>)
    paas_warnings(${target})
    target_compile_definitions(${target} PRIVATE PAAS_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    target_link_libraries(${target} PRIVATE paas_room_${room} doctest::doctest paas_json)
    add_dependencies(paas_unit_tests ${target})
    add_test(NAME unit.${room} COMMAND ${target})
    set_tests_properties(unit.${room} PROPERTIES SKIP_RETURN_CODE 77)
endfunction()

# paas_plugin_test(NAME x_test.cpp …) builds tests/unit/plugins/<name> against libpaas and loads
# the module as a program would.
function(paas_plugin_test name)
    set(target plugin_${name}_test)
    add_executable(${target} ${ARGN} $<TARGET_OBJECTS:paas_doctest_main>)
    paas_warnings(${target})
    target_compile_definitions(${target} PRIVATE PAAS_MODULE_DIR="${PAAS_MODULE_OUTPUT_DIR}")
    target_link_libraries(${target} PRIVATE paas::paas doctest::doctest)
    add_dependencies(${target} paas_plugin_${name})
    add_dependencies(paas_unit_tests ${target})
    add_test(NAME plugins.${name} COMMAND ${target})
    set_tests_properties(plugins.${name} PROPERTIES SKIP_RETURN_CODE 77)
endfunction()

# paas_fuzz_target(NAME SOURCES x_fuzz.cpp [ROOMS room…] [CORPUS folder] [LONG_RUNS folder])
#
# A libFuzzer target (LLVMFuzzerTestOneInput) that is compiled in every build so that it cannot
# rot: without PAAS_FUZZ it gets a main that runs the files and folders given to it, and a test
# that runs its corpus. CORPUS defaults to corpus/<name> beside the source. LONG_RUNS holds more
# seeds, for runs that have the time to read them; it may be missing.
function(paas_fuzz_target name)
    cmake_parse_arguments(FUZZ "" "CORPUS;LONG_RUNS" "SOURCES;ROOMS" ${ARGN})
    set(target fuzz_${name})
    add_executable(${target} ${FUZZ_SOURCES})
    paas_warnings(${target})
    target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/lib/src")
    foreach(room IN LISTS FUZZ_ROOMS)
        target_link_libraries(${target} PRIVATE paas_room_${room})
    endforeach()
    if(NOT FUZZ_CORPUS)
        set(FUZZ_CORPUS "${CMAKE_CURRENT_SOURCE_DIR}/corpus/${name}")
    endif()
    set_target_properties(${target} PROPERTIES
        RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin/fuzz")
    add_dependencies(paas_fuzz ${target})
    # `bootstrap` reads this list, parted by tabs.
    set_property(GLOBAL APPEND_STRING PROPERTY
        PAAS_FUZZ_TARGETS "${name}\t${FUZZ_CORPUS}\t${FUZZ_LONG_RUNS}\n")
    if(PAAS_FUZZ)
        target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    else()
        target_sources(${target} PRIVATE "${PROJECT_SOURCE_DIR}/tests/fuzz/main.cpp")
        add_test(NAME fuzz.${name} COMMAND ${target} "${FUZZ_CORPUS}")
    endif()
endfunction()

# paas_bench(NAME SOURCES x_bench.cpp [LINK target…])
#
# A benchmark: a program that prints its figures as ratios or against a limit, and fails when a
# limit is missed. It links libpaas as an application does; `bootstrap bench` runs them all.
function(paas_bench name)
    cmake_parse_arguments(BENCH "" "" "SOURCES;LINK" ${ARGN})
    set(target bench_${name})
    add_executable(${target} ${BENCH_SOURCES})
    paas_warnings(${target})
    target_compile_definitions(${target} PRIVATE PAAS_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    target_link_libraries(${target} PRIVATE paas::paas ${BENCH_LINK})
    set_target_properties(${target} PROPERTIES
        EXCLUDE_FROM_ALL ON
        RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin/bench")
    add_dependencies(paas_bench ${target})
endfunction()
