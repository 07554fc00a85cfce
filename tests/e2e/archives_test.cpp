// CSARs and imports over the network, by the program.
#include "home.hpp"
#include "http_server.hpp"
#include "zip_bytes.hpp"

#include <doctest/doctest.h>

using namespace e2e;
using paas::testing::HttpServer;
using paas::testing::Reply;
using paas::testing::SeenRequest;

namespace {

constexpr const char* kMeta =
    "TOSCA-Meta-File-Version: 1.1\nCSAR-Version: 1.1\nCreated-By: a test\n"
    "Entry-Definitions: Definitions/app.yaml\n";
constexpr const char* kApp =
    "tosca_definitions_version: tosca_simple_yaml_1_3\n"
    "imports: [ types.yaml ]\n"
    "topology_template:\n"
    "  node_templates:\n"
    "    server: { type: lab.nodes.Server }\n";
constexpr const char* kTypes =
    "tosca_definitions_version: tosca_simple_yaml_1_3\n"
    "node_types:\n"
    "  lab.nodes.Server: { derived_from: tosca.nodes.Compute }\n";

std::string archive(const std::string& app = kApp) {
    return paas::testing::make_zip({{.name = "TOSCA-Metadata/TOSCA.meta", .text = kMeta},
                                    {.name = "Definitions/app.yaml", .text = app},
                                    {.name = "Definitions/types.yaml", .text = kTypes}});
}

}  // namespace

TEST_CASE("an archive is checked, rendered and deployed as a template is") {
    const Home home;
    home.write("app.csar", archive());
    const std::string file = home.path("app.csar").string();
    CHECK(home.good({"validate", file}).find("app.csar: valid") != std::string::npos);
    CHECK(home.good({"render", file}).find("lab.nodes.Server") != std::string::npos);
    home.feed();
    CHECK(home.paas({"deploy", file, "--name", "packed"}).code == 0);
    // What was in the archive is kept with the deployment: the file is not needed any more.
    home.write("app.csar", "gone");
    CHECK(home.good({"template", "packed"}).find("types.yaml") != std::string::npos);
}

TEST_CASE("findings inside an archive name file, line and column") {
    const Home home;
    std::string wrong = kApp;
    wrong.replace(wrong.find("lab.nodes.Server"), 16, "lab.nodes.Absent");
    home.write("app.csar", archive(wrong));
    const std::string file = home.path("app.csar").string();
    const ProgramResult result = home.paas({"validate", file});
    CHECK(result.code == 3);
    CHECK(result.out.find(file + ":Definitions/app.yaml:5:") != std::string::npos);
    CHECK(home.paas({"deploy", file}).code == 3);
    home.write("broken.csar", archive().substr(0, 200));
    const ProgramResult broken = home.paas({"validate", home.path("broken.csar").string()});
    CHECK(broken.code == 3);
    CHECK(broken.out.find("CSAR-0001") != std::string::npos);
    CHECK(home.paas({"validate", "--explain", "CSAR-0001"}).code == 0);
}

TEST_CASE("imports over the network need --allow-imports and a listed host") {
    HttpServer server([](const SeenRequest& request) {
        return request.target == "/types.yaml" ? Reply{.body = kTypes} : Reply{.status = 404};
    });
    Home home;
    std::string app = kApp;
    app.replace(app.find("types.yaml"), 10, server.url("/types.yaml"));
    home.write("app.yaml", app);
    const std::string file = home.path("app.yaml").string();
    const std::string host = "127.0.0.1:" + std::to_string(server.port());
    const ProgramResult off = home.paas({"validate", file});
    CHECK(off.code == 3);
    CHECK(off.out.find("app.yaml:2:") != std::string::npos);
    CHECK(off.out.find("--allow-imports") != std::string::npos);
    CHECK(home.paas({"validate", file, "--allow-imports"}).code == 3);
    // On the list, but at a loopback address.
    CHECK(home.paas({"validate", file, "--allow-imports", "--import-hosts", host}).code == 3);
    CHECK(server.connections() == 0);
    home.environment["PAAS_IMPORT_PRIVATE"] = host;
    CHECK(home.paas({"validate", file}).code == 3);
    CHECK(server.connections() == 0);
    CHECK(home.paas({"validate", file, "--allow-imports"}).code == 0);
    CHECK(home.paas({"render", file, "--allow-imports"}).code == 0);
    CHECK(server.seen().size() == 2);
    home.feed();
    CHECK(home.paas({"deploy", file, "--allow-imports", "--name", "fetched"}).code == 0);
    CHECK(server.seen().size() == 3);
}

TEST_CASE("an import map goes before the network") {
    HttpServer server([](const SeenRequest&) { return Reply{.body = kTypes}; });
    Home home;
    std::string app = kApp;
    app.replace(app.find("types.yaml"), 10, server.url("/types.yaml"));
    home.write("app.yaml", app);
    home.write("local.yaml", kTypes);
    home.write("map.yaml", "\"" + server.url("/types.yaml") + "\": local.yaml\n");
    home.environment["PAAS_IMPORT_PRIVATE"] = "127.0.0.1";
    CHECK(home.paas({"validate", home.path("app.yaml").string(), "--allow-imports", "--import-map",
                     home.path("map.yaml").string()})
              .code == 0);
    CHECK(server.connections() == 0);
}
