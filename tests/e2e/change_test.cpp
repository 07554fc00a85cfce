// What can be done to a deployment that runs.
#include "home.hpp"

#include <doctest/doctest.h>

using namespace e2e;

namespace {

Home& with_cluster(Home& home) {
    home.feed();
    home.simulate("defaults: { success: 1.0 }\n");
    home.environment["K8S_TOKEN"] = "correct-horse-battery";
    REQUIRE(home.deploy("kubernetes-cluster.yaml", "k8s",
                        {"-i", "admin_token=@env:K8S_TOKEN", "-i", "wn_num=2"}) == 0);
    return home;
}

std::vector<Json> workers(const Home& home) {
    std::vector<Json> found;
    for (const Json& node : home.json({"nodes", "ls", "k8s"})) {
        if (node["node_template"] == "k8s_wn_server") {
            found.push_back(node);
        }
    }
    return found;
}

}  // namespace

TEST_CASE("nodes are stopped, started, rebooted, added and removed") {
    Home home;
    with_cluster(home);
    REQUIRE(workers(home).size() == 2);
    const auto worker = workers(home).front()["id"].get<std::string>();
    home.good({"nodes", "stop", "k8s", worker});
    CHECK(home.json({"nodes", "show", "k8s", worker})["state"] == "stopped");
    home.good({"nodes", "start", "k8s", worker});
    CHECK(home.json({"nodes", "show", "k8s", worker})["state"] == "started");
    home.good({"nodes", "reboot", "k8s", "k8s_wn_server", "--yes"});
    home.good({"nodes", "add", "k8s", "--count", "1", "--of", "k8s_wn_server"});
    CHECK(workers(home).size() == 3);
    home.good({"nodes", "rm", "k8s", workers(home).back()["id"].get<std::string>(), "--yes"});
    CHECK(workers(home).size() == 2);
    CHECK(home.paas({"nodes", "stop", "k8s"}).code == 2);
    CHECK(home.paas({"nodes", "stop", "k8s", "nobody"}).code == 5);
    CHECK(home.paas({"nodes", "stop", "k8s", worker, "--all"}).code == 2);
}

TEST_CASE("nodes are added up to the limit that the template sets") {
    Home home;
    with_cluster(home);
    const ProgramResult refused =
        home.paas({"nodes", "add", "k8s", "--count", "19", "--of", "k8s_wn_server"});
    CHECK(refused.code == 6);
    CHECK(refused.err.find("max_instances 20") != std::string::npos);
    CHECK(refused.err.find("add 18 at most") != std::string::npos);
    CHECK(workers(home).size() == 2);
}

TEST_CASE("who waits for a deletion may come late") {
    Home home;
    with_cluster(home);
    const auto id = home.json({"status", "k8s"})["id"].get<std::string>();
    home.good({"delete", "k8s", "--yes"});
    for (const std::string& name : {std::string("k8s"), id}) {
        CHECK(home.json({"wait", name, "--for", "deleted"})["id"] == id);
    }
    CHECK(home.paas({"wait", "k8s"}).code == 5);
    CHECK(home.paas({"wait", "nobody", "--for", "deleted"}).code == 5);
}

TEST_CASE("retry asks before it deletes, and tells the name it made") {
    Home home;
    with_cluster(home);
    CHECK(home.paas({"retry", "k8s", "--delete-old"}).code == 2);
    CHECK(home.json({"status"}).size() == 1);
    CHECK(home.json({"status", "k8s"})["status"] == "CREATE_COMPLETE");
    CHECK(home.json({"retry", "k8s", "--detach"})["name"] == "k8s-retry-1");
}

TEST_CASE("ports are opened and closed") {
    Home home;
    with_cluster(home);
    home.good({"ports", "add", "k8s", "https", "--from", "0.0.0.0/0", "--description", "web"});
    home.good({"ports", "add", "k8s", "6000-6010/udp", "--from", "192.0.2.0/24"});
    const Json ports = home.json({"ports", "ls", "k8s"});
    REQUIRE(ports.size() == 2);
    CHECK(ports[0]["from_port"] == 443);
    CHECK(ports[0]["cidr"] == "0.0.0.0/0");
    CHECK(ports[0]["simulated"] == true);
    check_golden("ports.txt", home.good({"ports", "ls", "k8s"}), home);
    home.good({"ports", "rm", "k8s", "https", "--from", "0.0.0.0/0"});
    CHECK(home.json({"ports", "ls", "k8s"}).size() == 1);
    CHECK(home.paas({"ports", "rm", "k8s", "ssh", "--from", "0.0.0.0/0"}).code == 5);
}

TEST_CASE("ssh prints its command for a simulated node and does not run it") {
    Home home;
    with_cluster(home);
    CHECK(home.paas({"ssh", "k8s"}).code == 6);
    const std::string line =
        home.good({"ssh", "k8s", "--print", "-l", "ubuntu", "--", "echo", "it's here"});
    CHECK(line.starts_with("ssh -l ubuntu -- "));
    CHECK(line.ends_with(" echo 'it'\\''s here'\n"));
}

TEST_CASE("an update keeps what is not given") {
    Home home;
    with_cluster(home);
    home.good({"update", "k8s", "-i", "wn_num=4"});
    const Json deployment = home.json({"status", "k8s"});
    CHECK(deployment["status"] == "UPDATE_COMPLETE");
    CHECK(deployment["inputs"]["wn_num"] == 4);
    CHECK(deployment["inputs"]["admin_token"] == "***");
    CHECK(workers(home).size() == 4);
    CHECK(home.paas({"update", "k8s", "-i", "wn_num=100"}).code == 3);
    CHECK(home.paas({"update", "k8s"}).code == 2);
    CHECK(home.json({"status", "k8s"})["inputs"]["wn_num"] == 4);
}

TEST_CASE("a locked deployment is neither changed nor deleted") {
    Home home;
    with_cluster(home);
    CHECK(home.json({"lock", "k8s"})[0]["locked"] == true);
    CHECK(home.paas({"delete", "k8s", "--yes"}).code == 6);
    CHECK(home.paas({"update", "k8s", "-i", "wn_num=3"}).code == 6);
    home.good({"lock", "k8s"});  // again is no mistake
    home.good({"unlock", "k8s"});
    home.good({"delete", "k8s", "--yes"});
    CHECK(home.json({"status"}).empty());
    const Json all = home.json({"status", "--deleted"});
    REQUIRE(all.size() == 1);
    CHECK(all[0]["status"] == "DELETE_COMPLETE");
}

TEST_CASE("retry makes a new deployment from the old one's request") {
    Home home;
    home.feed();
    home.simulate("defaults: { success: 0, errors: [{ class: capacity }] }\n");
    home.environment["K8S_TOKEN"] = "correct-horse-battery";
    REQUIRE(home.deploy("kubernetes-cluster.yaml", "k8s",
                        {"-i", "admin_token=@env:K8S_TOKEN", "-i", "wn_num=3", "--group",
                         "lab/test", "--max-providers", "2"}) == 10);
    const Json old = home.json({"status", "k8s"});
    home.simulate("defaults: { success: 1.0 }\n");
    // What failed is blocked for a while; the retry is about the request, not about that.
    for (const Json& block : home.json({"providers", "blocked"})) {
        home.paas({"providers", "unblock", block["provider"].get<std::string>()});
    }
    const ProgramResult result = home.paas({"retry", old["id"].get<std::string>(), "-o", "json"});
    CAPTURE(result.err);
    REQUIRE(result.code == 0);
    const Json again = Json::parse(result.out, nullptr, false);
    CHECK(again["id"] != old["id"]);
    CHECK(again["retry_of"] == old["id"]);
    CHECK(again["inputs"] == old["inputs"]);
    CHECK(again["group"] == old["group"]);
    CHECK(again["limits"] == old["limits"]);
    CHECK(again["template_hash"] == old["template_hash"]);
}

TEST_CASE("deleting several at once, and by prefix") {
    Home home;
    home.feed();
    home.simulate("defaults: { success: 1.0 }\n");
    REQUIRE(home.deploy("virtual-machine.yaml", "one") == 0);
    REQUIRE(home.deploy("virtual-machine.yaml", "two") == 0);
    const auto id = home.json({"status", "one"})["id"].get<std::string>();
    CHECK(home.paas({"status", id.substr(0, 4)}).code == 5);  // too short to be a prefix
    CHECK(home.json({"delete", id.substr(0, 30), "two", "--yes"}).size() == 2);
    CHECK(home.json({"status"}).empty());
}
