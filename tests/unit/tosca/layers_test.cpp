// Templates laid over others.
#include "fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace paas;
using namespace paas::tosca;
using namespace paas::tosca::test;

namespace {

const std::string kBase = versioned(R"(description: A machine.
metadata: { template_name: Machine, icon: a.png }
imports: [ base.yaml ]
topology_template:
  inputs:
    cpus: { type: integer, default: 1, constraints: [ valid_values: [ 1, 2 ] ] }
  node_templates:
    server:
      type: tosca.nodes.Compute
      capabilities:
        host:
          properties: { num_cpus: { get_input: cpus } }
  policies:
    - near: { type: tosca.policies.Placement, targets: [ server ] }
)");
const std::string kFragment = versioned(R"(description: Software for it.
imports: [ fragment.yaml ]
topology_template:
  inputs:
    port: { type: integer }
  node_templates:
    software:
      type: tosca.nodes.SoftwareComponent
      requirements: [ host: server ]
  policies:
    - far: { type: tosca.policies.Placement, targets: [ software ] }
)");

/// "file:line:column CODE"
std::vector<std::string> located(const DiagnosticList& list) {
    std::vector<std::string> out;
    for (const Diagnostic& finding : list.all()) {
        out.push_back(to_string(finding.position) + " " + finding.code);
    }
    return out;
}

struct Laid {
    std::optional<ServiceTemplate> service_template;
    DiagnosticList list;
    std::vector<std::string> asked;
};

/// Which file asked for which import.
class NotedImports final : public ImportSource {
public:
    explicit NotedImports(std::vector<std::string>& asked) : asked_(asked) {}
    Result<ImportedFile> find(std::string_view uri, std::string_view importing) override {
        asked_.push_back(std::string(importing) + " " + std::string(uri));
        return ImportedFile{std::make_shared<const std::string>(versioned("node_types: {}\n")),
                            std::string(uri)};
    }

private:
    std::vector<std::string>& asked_;
};

std::unique_ptr<Laid> lay(const std::vector<std::string>& bases, const std::string& top,
                          bool strict = false) {
    auto laid = std::make_unique<Laid>();
    NotedImports imports(laid->asked);
    ValidateOptions options;
    options.strict = strict;
    for (const std::string& base : bases) {
        options.bases.push_back({base, "base" + std::to_string(options.bases.size()) + ".yaml"});
    }
    laid->service_template = validate(top, "top.yaml", imports, options, laid->list);
    return laid;
}

}  // namespace

TEST_CASE("a fragment is valid together with its base") {
    DiagnosticList alone;
    std::vector<std::string> ignored;
    NotedImports imports(ignored);
    CHECK_FALSE(validate(kFragment, "top.yaml", imports, {}, alone));

    const auto laid = lay({kBase}, kFragment);
    CHECK(located(laid->list).empty());
    REQUIRE(laid->service_template);
    CHECK(laid->service_template->node_names() == std::vector<std::string>{"server", "software"});
    CHECK(laid->service_template->inputs().size() == 2);
    CHECK(laid->service_template->description() == "Software for it.");
    CHECK(laid->service_template->file() == "top.yaml");
    // Each import is looked for beside the file that names it.
    CHECK(laid->asked ==
          std::vector<std::string>{"top.yaml fragment.yaml", "base0.yaml base.yaml"});
    CHECK(laid->service_template->files() ==
          std::vector<std::string>{"top.yaml", "base0.yaml", "fragment.yaml", "base.yaml"});

    // The merged text is a template of its own.
    DiagnosticList again;
    CHECK(validate(laid->service_template->text(), "merged.yaml", imports, {}, again));
    CHECK(laid->service_template->text().find("- far:") != std::string::npos);
    CHECK(laid->service_template->text().find("- near:") != std::string::npos);
}

TEST_CASE("findings keep the file they come from") {
    std::string base = kBase;
    base.replace(base.find("num_cpus"), 8, "num_cpuz");
    std::string top = kFragment;
    top.replace(top.find("host: server"), 12, "host: servre");
    const auto laid = lay({base}, top);
    CHECK_FALSE(laid->service_template);
    auto places = located(laid->list);
    std::ranges::sort(places);
    CHECK(places ==
          std::vector<std::string>{"base0.yaml:13:25 TOSCA-0408", "top.yaml:10:29 TOSCA-0602"});
}

TEST_CASE("values that both state are told, and the upper one counts") {
    const std::string top = versioned(R"(metadata: { template_name: Other }
topology_template:
  inputs:
    cpus:
      description: How many
      default: 2
      constraints: [ valid_values: [ 2 ] ]
)");
    const auto laid = lay({kBase}, top);
    REQUIRE(laid->service_template);
    CHECK(located(laid->list) ==
          std::vector<std::string>{"top.yaml:7:16 TOSCA-0107", "top.yaml:8:20 TOSCA-0107"});
    const Diagnostic& finding = laid->list.all().front();
    CHECK(finding.severity == Severity::warning);
    CHECK(finding.path == "topology_template.inputs.cpus.default");
    REQUIRE(finding.notes.size() == 1);
    CHECK(to_string(finding.notes[0].position) == "base0.yaml:7:37");
    CHECK(to_text(*laid->service_template->input("cpus")->default_value) == "2");
    CHECK(to_text(*find(laid->service_template->metadata(), "template_name")) == "Other");
    CHECK(to_text(*find(laid->service_template->metadata(), "icon")) == "a.png");
    // What is said twice alike is no conflict.
    CHECK(located(lay({kBase}, kBase)->list).empty());
    CHECK(lay({kBase}, top, true)->list.errors() == 2);
}

TEST_CASE("several bases, the lowest first") {
    const std::string middle = versioned(
        "topology_template:\n  inputs:\n    cpus: { default: 2 }\n    port: { type: string }\n");
    const auto laid = lay({kBase, middle}, kFragment);
    REQUIRE(laid->service_template);
    CHECK(located(laid->list) ==
          std::vector<std::string>{"base1.yaml:4:22 TOSCA-0107", "top.yaml:6:19 TOSCA-0107"});
    CHECK(to_text(*laid->service_template->input("cpus")->default_value) == "2");
    CHECK(laid->service_template->input("port")->type == "integer");
}

TEST_CASE("what cannot be merged") {
    struct Row {
        const char* what;
        std::vector<std::string> bases;
        std::string top;
        std::string finding;
    };
    const Row rows[] = {
        {"a base that is no YAML", {"a: [\n"}, kFragment, "base0.yaml:2:1 YAML-0001"},
        {"a base that is no map", {"- a\n"}, kFragment, "base0.yaml:1:1 TOSCA-0203"},
        {"no version at all", {"description: a\n"}, "description: b\n", "top.yaml:1:1 TOSCA-0101"},
        {"another version",
         {versioned("description: a\n", "1_0")},
         versioned("description: b\n"),
         "top.yaml:1:28 TOSCA-0104"},
        {"the version late",
         {versioned("description: a\n", "1_0")},
         "description: b\ntosca_definitions_version: tosca_simple_yaml_1_0\n",
         "top.yaml:2:1 TOSCA-0103"},
        {"a map over a list",
         {versioned("topology_template: { node_templates: { a: { type: tosca.nodes.Root, "
                    "requirements: [] } } }\n")},
         versioned("topology_template: { node_templates: { a: { requirements: {} } } }\n"),
         "top.yaml:2:59 TOSCA-0107"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        const auto places = located(lay(row.bases, row.top)->list);
        REQUIRE_FALSE(places.empty());
        CHECK(places.front() == row.finding);
    }
    // The merged text has its version first, wherever that came from.
    const auto late =
        lay({"description: a\n"}, versioned("topology_template: { node_templates: {} }\n", "1_0"));
    REQUIRE(late->service_template);
    CHECK(late->service_template->text().starts_with("tosca_definitions_version: "));
    CHECK(lay({}, late->service_template->text())->service_template);
    // A fragment takes the version from its base, whose URI form is no other version.
    CHECK(lay({kBase}, "topology_template: {}\n")->service_template);
    CHECK(located(lay({kBase},
                      "tosca_definitions_version: "
                      "http://docs.oasis-open.org/tosca/ns/simple/yaml/1.3\n")
                      ->list)
              .empty());
}
