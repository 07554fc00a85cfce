// Data that deployments read: the data map, and a Rucio server.
#include "home.hpp"
#include "http_server.hpp"

#include <doctest/doctest.h>

using namespace e2e;

namespace {

/// The example of a virtual machine, which now reads a dataset.
void write_template(const Home& home) {
    std::string text = content(example("virtual-machine.yaml"));
    const std::string before = "  template_name: virtual-machine\n";
    const std::size_t at = text.find(before);
    REQUIRE(at != std::string::npos);
    text.insert(at + before.size(), "  datasets: \"user.ann:events\"\n");
    const std::string types = "types/compute.yaml";
    home.write("types/compute.yaml", content(example(types)));
    home.write("vm.yaml", text);
}

/// Value of the feature "data" of a provider, or -1.
double data_share(const Json& ranking, const std::string& provider) {
    for (const Json& one : ranking["providers"]) {
        for (const Json& feature : one["features"]) {
            if (one["provider"] == provider && feature["name"] == "data") {
                return feature["value"].get<double>();
            }
        }
    }
    return -1;
}

}  // namespace

TEST_CASE("providers near the data rank higher, as the data map tells") {
    Home home;
    home.feed();
    home.simulate("defaults: { success: 1.0 }\n");
    write_template(home);
    const std::string file = home.path("vm.yaml").string();
    const Json without = home.json({"rank", file});
    CHECK(without["providers"][0]["provider"] == "CLOUD-VENETO/regionOne");
    CHECK(without["data"].empty());
    CHECK(data_share(without, "CLOUD-VENETO/regionOne") == -1);

    home.write(
        "data.yaml",
        "storage_elements: { CT-DISK: CLOUD-INFN-CATANIA, BARI-DISK: RECAS-BARI/RegionOne }\n"
        "datasets:\n"
        "  user.ann:events: { bytes: 4 TB, available: { CT-DISK: 1.0, BARI-DISK: 0.25 } }\n");
    home.environment["PAAS_DATA_MAP"] = home.path("data.yaml").string();
    const Json near = home.json({"rank", file});
    CHECK(near["providers"][0]["provider"] == "CLOUD-INFN-CATANIA/INFN-CT");
    CHECK(data_share(near, "CLOUD-INFN-CATANIA/INFN-CT") == doctest::Approx(1.0));
    CHECK(data_share(near, "RECAS-BARI/RegionOne") == doctest::Approx(0.25));
    CHECK(data_share(near, "CLOUD-VENETO/regionOne") == doctest::Approx(0.0));
    REQUIRE(near["data"].size() == 1);
    CHECK(near["data"][0]["dataset"] == "user.ann:events");
    CHECK(near["data"][0]["bytes"] == 4'000'000'000'000);
    CHECK(near["data"][0]["available"]["BARI-DISK"] == 0.25);
    CHECK(near["data"][0]["problem"] == "");

    // The deployment goes there, and its record holds why.
    REQUIRE(home.paas({"deploy", file, "--name", "near"}).code == 0);
    CHECK(home.json({"status", "near"})["provider"] == "CLOUD-INFN-CATANIA/INFN-CT");
    home.environment.erase("PAAS_DATA_MAP");
    const Json replay = home.json({"rank", "--replay", "near"});
    CHECK(replay["identical"] == true);
    CHECK(replay["ranking"]["data"] == near["data"]);

    home.write("data.yaml", "storage_element: {}\n");
    home.environment["PAAS_DATA_MAP"] = home.path("data.yaml").string();
    const auto refused = home.paas({"rank", file});
    CHECK(refused.code == 3);
    CHECK(refused.err.find("data_map") != std::string::npos);
    CHECK(refused.err.find("data.yaml:1:1") != std::string::npos);
}

TEST_CASE("a Rucio server is asked for what the data map does not name") {
    Home home;
    home.feed();
    write_template(home);
    const std::string file = home.path("vm.yaml").string();
    paas::testing::Reply reply;
    reply.headers = {{"Content-Type", "application/x-json-stream"}};
    reply.body =
        R"({"rse":"CT-DISK","scope":"user.ann","name":"events","bytes":800,"available_bytes":800,)"
        R"("state":"AVAILABLE"})"
        "\n"
        R"({"rse":"ELSEWHERE","scope":"user.ann","name":"events","bytes":800,)"
        R"("available_bytes":400,"state":"UNAVAILABLE"})"
        "\n";
    paas::testing::HttpServer server([&](const paas::testing::SeenRequest&) { return reply; });
    home.write("data.yaml", "storage_elements: { CT-DISK: CLOUD-INFN-CATANIA }\n");
    home.environment["PAAS_DATA_MAP"] = home.path("data.yaml").string();
    home.environment["PAAS_RUCIO_URL"] = server.url("/");
    home.environment["PAAS_RUCIO_TOKEN"] = "env:RUCIO_TEST_TOKEN";
    home.environment["RUCIO_TEST_TOKEN"] = "not-a-secret-of-anybody";

    const Json near = home.json({"rank", file});
    CHECK(near["providers"][0]["provider"] == "CLOUD-INFN-CATANIA/INFN-CT");
    CHECK(near["data"][0]["available"] == Json::parse(R"({"CT-DISK":1.0,"ELSEWHERE":0.5})"));
    REQUIRE(server.seen().size() == 1);
    CHECK(server.seen()[0].target == "/replicas/user.ann/events/datasets");
    CHECK(server.seen()[0].header("x-rucio-auth-token") == "not-a-secret-of-anybody");
    CHECK(home.good({"rank", file, "--explain"}).find("data 1.000") != std::string::npos);

    // A catalogue in trouble is told, and keeps nothing from being ranked.
    reply = {.status = 500, .body = "not-a-secret-of-anybody"};
    const auto broken = home.paas({"rank", file, "--explain"});
    CHECK(broken.code == 0);
    CHECK(broken.out.find("user.ann:events could not be located") != std::string::npos);
    CHECK(broken.out.find("not-a-secret") == std::string::npos);
    const Json far = home.json({"rank", file});
    CHECK(far["providers"][0]["provider"] == "CLOUD-VENETO/regionOne");
    CHECK(far["data"][0]["problem"] != "");

    home.environment.erase("RUCIO_TEST_TOKEN");
    CHECK(home.json({"rank", file})["data"][0]["problem"].get<std::string>().find(
              "RUCIO_TEST_TOKEN") != std::string::npos);
    home.environment["PAAS_RUCIO_URL"] = "ftp://rucio.example.org";
    const auto refused = home.paas({"rank", file});
    CHECK(refused.code == 3);
    CHECK(refused.err.find("rucio_url") != std::string::npos);
}
