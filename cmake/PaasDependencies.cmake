# The libraries of the core, all from Debian 12. Heavy ones belong to their plugin.
find_package(Threads REQUIRED)
find_package(tl-expected CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
find_package(yaml-cpp CONFIG REQUIRED)
find_package(fmt CONFIG REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(nettle REQUIRED IMPORTED_TARGET nettle)

add_library(paas_json INTERFACE)
target_link_libraries(paas_json INTERFACE nlohmann_json::nlohmann_json)
target_compile_definitions(paas_json INTERFACE JSON_USE_IMPLICIT_CONVERSIONS=0)
