# The libraries of the core, all from Debian 12. Heavy ones belong to their plugin.
find_package(Threads REQUIRED)
find_package(tl-expected CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
find_package(yaml-cpp CONFIG REQUIRED)
find_package(fmt CONFIG REQUIRED)
find_package(SQLite3 REQUIRED)  # its header: the library is loaded when a file is opened
find_package(PkgConfig REQUIRED)
pkg_check_modules(nettle REQUIRED IMPORTED_TARGET nettle)
# Of nettle the core needs SHA-256 alone: taken from the archive, where there is one, it spares each
# start the loading of a library (a twentieth of the time).
find_library(PAAS_NETTLE_ARCHIVE libnettle.a)
mark_as_advanced(PAAS_NETTLE_ARCHIVE)
add_library(paas_nettle INTERFACE)
if(PAAS_NETTLE_ARCHIVE)
    target_link_libraries(paas_nettle INTERFACE "${PAAS_NETTLE_ARCHIVE}")
else()
    target_link_libraries(paas_nettle INTERFACE PkgConfig::nettle)
endif()

add_library(paas_json INTERFACE)
target_link_libraries(paas_json INTERFACE nlohmann_json::nlohmann_json)
target_compile_definitions(paas_json INTERFACE JSON_USE_IMPLICIT_CONVERSIONS=0)
