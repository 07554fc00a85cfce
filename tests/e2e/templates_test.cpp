// validate, render and graph.
#include "home.hpp"

#include <doctest/doctest.h>

using namespace e2e;

namespace {

constexpr const char* kWrong =
    "tosca_definitions_version: tosca_simple_yaml_1_0\n"
    "topology_template:\n"
    "  inputs:\n"
    "    cpus: { type: integer, default: two }\n"
    "  node_templates:\n"
    "    server:\n"
    "      type: tosca.nodes.Compute\n"
    "      capabilities:\n"
    "        host:\n"
    "          properties:\n"
    "            num_cpu: { get_input: cpus }\n"
    "            mem_size: 4 parsecs\n";

/// A part of examples/virtual-machine.yaml: names a node of it and changes a default.
constexpr const char* kFragment =
    "tosca_definitions_version: tosca_simple_yaml_1_0\n"
    "description: Software for a machine.\n"
    "topology_template:\n"
    "  inputs:\n"
    "    num_cpus: { default: 3 }\n"
    "  node_templates:\n"
    "    software:\n"
    "      type: tosca.nodes.SoftwareComponent\n"
    "      requirements:\n"
    "        - host: server\n";

}  // namespace

TEST_CASE("a wrong template gets each finding with its place, exit code 3, and leaves no trace") {
    const Home home;
    home.write("wrong.yaml", kWrong);
    const ProgramResult result = home.paas({"validate", home.path("wrong.yaml").string()});
    CHECK(result.code == 3);
    check_golden("validate-wrong.txt", result.out, home);
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"deploy"}, {"rank"}, {"render"}, {"graph"}}) {
        std::vector<std::string> line = words;
        line.push_back(home.path("wrong.yaml").string());
        const ProgramResult refused = home.paas(line);
        CAPTURE(refused.err);
        CHECK(refused.code == 3);
        CHECK(refused.out.empty());
        CHECK(refused.err.find("wrong.yaml:11:") != std::string::npos);
    }
    CHECK(home.json({"status"}).empty());
}

TEST_CASE("findings as data") {
    const Home home;
    home.write("wrong.yaml", kWrong);
    const std::string file = home.path("wrong.yaml").string();
    const ProgramResult json = home.paas({"validate", file, "-o", "json"});
    CHECK(json.code == 3);
    const Json report = Json::parse(json.out, nullptr, false);
    REQUIRE(report.is_array());
    check_documented(report);
    CHECK(report[0]["valid"] == false);
    CHECK(report[0]["errors"].get<int>() >= 3);
    CHECK(report[0]["findings"][0]["line"].get<int>() > 0);
    const ProgramResult csv = home.paas({"validate", file, "-o", "csv"});
    CHECK(csv.out.starts_with("file,line,column,severity,code,message,suggestion\r\n"));
    const ProgramResult name = home.paas({"validate", file, "-o", "name"});
    CHECK(name.out == file + "\n");
}

TEST_CASE("a template may come from standard input, once") {
    Home home;
    home.input = kWrong;
    const ProgramResult result = home.paas({"validate", "-"});
    CHECK(result.code == 3);
    CHECK(result.out.find("<stdin>:11:") != std::string::npos);
    home.input =
        "tosca_definitions_version: tosca_simple_yaml_1_0\n"
        "topology_template:\n  node_templates:\n"
        "    server: { type: tosca.nodes.Compute }\n";
    CHECK(home.paas({"render", "-"}).code == 0);
    const ProgramResult twice = home.paas({"render", "-", "--inputs", "-"});
    CHECK(twice.code == 2);
    CHECK(twice.err.find("only once") != std::string::npos);
}

TEST_CASE("no error tells the value of a secret input") {
    Home home;
    home.write("secret.yaml",
               "tosca_definitions_version: tosca_simple_yaml_1_3\n"
               "topology_template:\n"
               "  inputs:\n"
               "    admin_token:\n"
               "      type: string\n"
               "      constraints: [ { pattern: '[0-9]+' } ]\n"
               "    api_key: { type: integer, default: 1 }\n"
               "    pin_code: { type: integer, default: 1, metadata: { secret: true } }\n"
               "    num: { type: integer, default: 1 }\n"
               "  node_templates:\n"
               "    server: { type: tosca.nodes.Compute }\n");
    const std::string file = home.path("secret.yaml").string();
    home.environment["T"] = "s3cr3t";
    home.write("value", "s3cr3t\n");
    home.write("broken.yaml", "num: x\nadmin_token: s3cr3t\nadmin_token: s3cr3t\n");
    home.write("line.json", R"({"admin_token": "s3cr3t", "num": "x", "api_key": "s3cr3t"})");
    home.write("misspelt.yaml", "admin_tokn: s3cr3t\n");
    const std::vector<std::vector<std::string>> wrong{
        {"-i", "admin_token=s3cr3t"},
        {"-i", "admin_token=@env:T"},
        {"-i", "admin_token=@" + home.path("value").string()},
        {"-i", "admin_token=1", "-i", "api_key=s3cr3t"},
        {"-i", "admin_token=1", "-i", "pin_code=s3cr3t"},
        {"-i", "admin_token=1", "-i", "api_key=[s3cr3t"},
        {"-i", "admin_tokn=s3cr3t"},
        {"--inputs", home.path("broken.yaml").string()},
        {"--inputs", home.path("line.json").string()},
        {"--inputs", home.path("misspelt.yaml").string()}};
    for (const std::string command : {"validate", "render", "deploy", "graph"}) {
        for (const std::vector<std::string>& inputs : wrong) {
            for (const std::vector<std::string>& how :
                 {std::vector<std::string>{}, {"-o", "json"}, {"--report", "junit"}}) {
                if (command != "validate" && how.size() == 2 && how[0] == "--report") {
                    continue;
                }
                std::vector<std::string> words{command, file};
                words.insert(words.end(), inputs.begin(), inputs.end());
                words.insert(words.end(), how.begin(), how.end());
                const ProgramResult result = home.paas(words);
                CAPTURE(command);
                CAPTURE(result.out);
                CAPTURE(result.err);
                CHECK(result.code == 3);
                CHECK((result.out + result.err).find("s3cr3t") == std::string::npos);
            }
        }
    }
    const ProgramResult result = home.paas({"validate", file, "-i", "admin_token=s3cr3t"});
    CHECK(result.out.find("breaks the constraint pattern: [0-9]+ [TOSCA-0410]") !=
          std::string::npos);
    home.write("plain.yaml", "num: four\n");
    const ProgramResult plain = home.paas(
        {"validate", file, "-i", "admin_token=1", "--inputs", home.path("plain.yaml").string()});
    CHECK(plain.out.find("1 | num: four") != std::string::npos);
}

TEST_CASE("input values are checked with the template") {
    const Home home;
    const std::string file = example("virtual-machine.yaml");
    const ProgramResult bad = home.paas({"validate", file, "-i", "num_cpus=four", "-i", "mem=1"});
    CHECK(bad.code == 3);
    check_golden("validate-inputs.txt", bad.out, home);
    CHECK(home.paas({"validate", file, "-i", "num_cpus=4"}).code == 0);
    CHECK(home.paas({"validate", file, "--inputs", example("virtual-machine.inputs.yaml")}).code ==
          0);
    CHECK(home.paas({"validate", file, "-i", "num_cpus"}).code == 2);
    CHECK(home.paas({"validate", file, "-i", "num_cpus=@env:NOT_SET"}).code == 3);
    CHECK(home.paas({"validate", file, "-i", "num_cpus=@no-such-file"}).code == 5);
}

TEST_CASE("findings are explained") {
    const Home home;
    const Json code = home.json({"validate", "--explain", "tosca-0201"});
    CHECK(code["code"] == "TOSCA-0201");
    CHECK_FALSE(code["rule"].get<std::string>().empty());
    CHECK(home.good({"validate", "--explain", "TOSCA-0201"}).find("TOSCA-0201") !=
          std::string::npos);
}

TEST_CASE("render fills in inputs and defaults and hides secrets") {
    Home home;
    home.environment["K8S_TOKEN"] = "correct-horse-battery";
    const std::string text = home.good({"render", example("kubernetes-cluster.yaml"), "-i",
                                        "admin_token=@env:K8S_TOKEN", "-i", "wn_num=5"});
    CHECK(text.find("count: 5") != std::string::npos);
    CHECK(text.find("***") != std::string::npos);
    CHECK(text.find("correct-horse") == std::string::npos);
    home.write("rendered.yaml", text);
    const Json json = home.json(
        {"render", example("kubernetes-cluster.yaml"), "-i", "admin_token=@env:K8S_TOKEN"});
    CHECK(json["schema"] == "paas.template/1");
    CHECK(json.contains("topology_template"));
}

TEST_CASE("graphs of a template in each format") {
    const Home home;
    const std::string file = example("vm-with-volume.yaml");
    check_golden("graph.dot", home.good({"graph", file}), home);
    const Json data = home.json({"graph", file});
    CHECK(data["schema"] == "paas.graph/1");
    check_documented(data);
    CHECK(Json::parse(home.good({"graph", file, "-f", "json"}), nullptr, false) == data);
    CHECK(home.good({"graph", file, "-o", "jsonpath={.nodes[0].count}"}) == "1\n");
    CHECK(home.paas({"graph", file, "-f", "dot", "-o", "json"}).code == 2);
    check_golden("graph.mermaid", home.good({"graph", file, "-f", "mermaid"}), home);
    const Json graph = Json::parse(home.good({"graph", file, "--format", "json"}), nullptr, false);
    REQUIRE(graph.is_object());
    CHECK(graph["nodes"].size() == 4);
    CHECK(graph["edges"].size() >= 3);
}

TEST_CASE("a graph needs no input values") {
    const Home home;
    const std::string file = example("kubernetes-cluster.yaml");
    CHECK(home.paas({"render", file}).code == 3);
    CHECK(home.good({"graph", file}).starts_with("digraph"));
    CHECK(home.good({"graph", file, "-f", "mermaid"}).starts_with("flowchart"));
    CHECK(home.paas({"graph", file, "-i", "wn_num=many"}).code == 3);
    home.write("symbolic.yaml",
               "tosca_definitions_version: tosca_simple_yaml_1_0\n"
               "topology_template:\n"
               "  inputs: { number: { type: integer } }\n"
               "  node_templates:\n"
               "    server:\n"
               "      type: tosca.nodes.Compute\n"
               "      capabilities:\n"
               "        scalable:\n"
               "          properties:\n"
               "            { min_instances: 1, max_instances: 9, default_instances: { get_input: "
               "number } }\n");
    const std::string symbolic = home.path("symbolic.yaml").string();
    CHECK(home.good({"graph", symbolic}).find("server x number") != std::string::npos);
    const Json graph = Json::parse(home.good({"graph", symbolic, "-f", "json"}), nullptr, false);
    CHECK(graph["nodes"][0]["count_input"] == "number");
    CHECK(home.good({"graph", symbolic, "-i", "number=4"}).find("server x4") != std::string::npos);
}

TEST_CASE("a fragment is checked, rendered and drawn with what it belongs to") {
    const Home home;
    home.write("fragment.yaml", kFragment);
    const std::string fragment = home.path("fragment.yaml").string();
    const std::string base = example("virtual-machine.yaml");
    CHECK(home.paas({"validate", fragment}).code == 3);
    const ProgramResult valid = home.paas({"validate", fragment, "--with", base});
    CHECK(valid.code == 0);
    CHECK(valid.out.find("fragment.yaml:5:26: warning:") != std::string::npos);
    CHECK(valid.out.find("virtual-machine.yaml:19:16") != std::string::npos);
    CHECK(home.paas({"validate", fragment, "--with", base, "--strict"}).code == 3);
    CHECK(home.paas({"validate", fragment, "--with", "no-such-file"}).code == 5);

    const std::string rendered = home.good({"render", fragment, "--with", base});
    CHECK(rendered.find("num_cpus: 3") != std::string::npos);
    CHECK(rendered.find("software:") != std::string::npos);
    CHECK(home.good({"graph", fragment, "--with", base}).find("\"software\" -> \"server\"") !=
          std::string::npos);

    // An error in the base is told there.
    home.write("base.yaml", std::string(kWrong));
    const ProgramResult wrong =
        home.paas({"validate", fragment, "--with", home.path("base.yaml").string()});
    CHECK(wrong.code == 3);
    CHECK(wrong.out.find("base.yaml:11:") != std::string::npos);
}
