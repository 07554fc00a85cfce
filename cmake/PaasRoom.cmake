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
    string(JOIN " " uses ${ROOM_USES})
    set_property(GLOBAL APPEND PROPERTY PAAS_ROOM_USES "${name}: ${uses}")
endfunction()

# paas_unit_test(ROOM x_test.cpp …) builds tests/unit/<room> into one doctest executable.
function(paas_unit_test room)
    set(target ${room}_test)
    add_executable(${target} ${ARGN} $<TARGET_OBJECTS:paas_doctest_main>)
    paas_warnings(${target})
    target_compile_definitions(${target} PRIVATE PAAS_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    target_link_libraries(${target} PRIVATE paas_room_${room} doctest::doctest paas_json)
    add_test(NAME unit.${room} COMMAND ${target})
endfunction()
