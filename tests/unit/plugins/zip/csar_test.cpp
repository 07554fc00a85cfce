// CSARs as a whole: zip and folder, both layouts, every finding at its place.
#include "scratch.hpp"
#include "zip_bytes.hpp"

#include "paas/sources/import_loader.hpp"
#include "paas/sources/template_source.hpp"
#include "paas/tosca/template.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

using namespace paas;
namespace fs = std::filesystem;

namespace {

using Files = std::map<std::string, std::string>;

constexpr std::string_view kVersion = "tosca_definitions_version: tosca_simple_yaml_1_3\n";

std::string meta(const std::string& more) {
    return "TOSCA-Meta-File-Version: 1.1\nCSAR-Version: 1.1\nCreated-By: a test\n" + more;
}

Files good() {
    return {{"TOSCA-Metadata/TOSCA.meta", meta("Entry-Definitions: Definitions/app.yaml\n")},
            {"Definitions/app.yaml", std::string(kVersion) +
                                         "imports:\n"
                                         "  - ../Types/types.yaml\n"
                                         "topology_template:\n"
                                         "  node_templates:\n"
                                         "    server:\n"
                                         "      type: lab.nodes.Server\n"
                                         "      interfaces:\n"
                                         "        Standard:\n"
                                         "          create: ../Scripts/create.sh\n"},
            {"Types/types.yaml", std::string(kVersion) + "node_types:\n"
                                                         "  lab.nodes.Server:\n"
                                                         "    derived_from: tosca.nodes.Compute\n"},
            {"Scripts/create.sh", "#!/bin/sh\n"}};
}

std::string zip_of(const Files& files) {
    std::vector<testing::ZipMember> members;
    for (const auto& [name, text] : files) {
        members.push_back({.name = name, .text = text});
    }
    return testing::make_zip(members);
}

void validate(const std::string& name, std::string content, DiagnosticList& findings) {
    sources::ImportLoader loader(fs::path(name).parent_path(), {});
    const auto source = sources::TemplateSource::open(name, std::move(content), loader,
                                                      {PAAS_MODULE_DIR}, findings);
    if (source == nullptr) {
        return;
    }
    const auto ignored =
        tosca::validate(source->text(), source->name(), source->imports(), {}, findings);
    source->check_files(findings);
}

/// "CODE file:line:column" of all errors, as a zip; the same must be found in a folder.
std::vector<std::string> errors_of(const Files& files) {
    const auto lines = [](const DiagnosticList& findings, const std::string& archive) {
        std::vector<std::string> all;
        for (const Diagnostic& finding : findings.all()) {
            if (finding.severity == Severity::error) {
                REQUIRE(finding.position.file.starts_with(archive));
                SourcePosition position = finding.position;
                position.file = "x" + position.file.substr(archive.size());
                all.push_back(finding.code + " " + to_string(position));
            }
        }
        return all;
    };
    DiagnosticList zipped;
    validate("x.csar", zip_of(files), zipped);
    const testing::ScratchFolder folder;
    for (const auto& [name, text] : files) {
        fs::create_directories((folder.path() / name).parent_path());
        std::ofstream(folder.path() / name) << text;
    }
    DiagnosticList unpacked;
    validate(folder.path().string(), "", unpacked);
    CHECK(lines(zipped, "x.csar") == lines(unpacked, folder.path().string()));
    return lines(zipped, "x.csar");
}

Files with(Files files, const std::string& name, const std::string& text) {
    files[name] = text;
    return files;
}
Files without(Files files, const std::string& name) {
    files.erase(name);
    return files;
}

}  // namespace

TEST_CASE("an archive with TOSCA.meta, as zip and as folder") {
    CHECK(errors_of(good()).empty());
    CHECK(errors_of(with(good(), "TOSCA-Metadata/TOSCA.meta",
                         meta("Entry-Definitions: Definitions/app.yaml\r\n"
                              "Other-Definitions: Types/types.yaml \"Definitions/app.yaml\"\r\n"
                              "\r\nName: Scripts/create.sh\r\nContent-Type: text/x-sh\r\n")))
              .empty());
    CHECK(errors_of(with(good(), "TOSCA-Metadata/TOSCA.meta",
                         meta("Entry-Definitions: ./Definitions/app.yaml\n"
                              "Other-Definitions: ./Types/types.yaml\n")))
              .empty());
}

TEST_CASE("an archive with one root file") {
    const std::string root = std::string(kVersion) + "metadata:\n  template_name: app\n";
    CHECK(errors_of({{"app.yaml", root + "  template_version: 1.0\n"}, {"README", "x"}}).empty());
    CHECK(errors_of({{"app.yml", root + "  template_version: 1.0\n"}}).empty());
    CHECK(errors_of({{"app.yaml", root}}) == std::vector<std::string>{"CSAR-0007 x:app.yaml:1:1"});
    CHECK(errors_of({{"app.yaml", "tosca_definitions_version: tosca_simple_yaml_1_0\n"}}) ==
          std::vector<std::string>{"CSAR-0007 x:app.yaml:1:1"});
    CHECK(errors_of({{"a.yaml", root}, {"b.yaml", root}}) ==
          std::vector<std::string>{"CSAR-0003 x:1:1"});
    CHECK(errors_of({{"sub/a.yaml", root}}) == std::vector<std::string>{"CSAR-0002 x:1:1"});
}

TEST_CASE("what is wrong with TOSCA.meta stands at its line") {
    struct Row {
        std::string_view name;
        std::string text;
        std::string error;
    };
    const std::string prefix = " x:TOSCA-Metadata/TOSCA.meta:";
    const Row rows[]{
        {"no entry", meta(""), "CSAR-0005" + prefix + "1:1"},
        {"empty entry", meta("Entry-Definitions:\n"), "CSAR-0005" + prefix + "4:1"},
        {"entry in a later block", meta("\nEntry-Definitions: Definitions/app.yaml\n"),
         "CSAR-0005" + prefix + "1:1"},
        {"absent entry", meta("Entry-Definitions: Definitions/ap.yaml\n"),
         "CSAR-0006" + prefix + "4:1"},
        {"entry outside", meta("Entry-Definitions: ../app.yaml\n"), "CSAR-0006" + prefix + "4:1"},
        {"absent other",
         meta("Entry-Definitions: Definitions/app.yaml\nOther-Definitions: x.yaml\n"),
         "CSAR-0006" + prefix + "5:1"},
        {"no field", meta("Entry-Definitions: Definitions/app.yaml\nnonsense\n"),
         "CSAR-0004" + prefix + "5:1"},
        {"field without a name", meta("Entry-Definitions: Definitions/app.yaml\n: x\n"),
         "CSAR-0004" + prefix + "5:1"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.name);
        CHECK(errors_of(with(good(), "TOSCA-Metadata/TOSCA.meta", row.text)) ==
              std::vector<std::string>{row.error});
    }
}

TEST_CASE("imports stay inside the archive") {
    const auto importing = [](const std::string& uri) {
        return errors_of(with(good(), "Definitions/app.yaml",
                              std::string(kVersion) + "imports:\n  - " + uri + "\n"));
    };
    CHECK(importing("../Types/types.yaml").empty());
    for (const std::string& uri :
         {std::string("absent.yaml"), std::string("../../etc/passwd"), std::string("/etc/passwd"),
          std::string("Types/types.yaml"), std::string("../Types\\\\types.yaml"),
          std::string("https://example.org/types.yaml"), std::string("file:///etc/passwd")}) {
        CAPTURE(uri);
        CHECK(importing(uri) == std::vector<std::string>{"TOSCA-0205 x:Definitions/app.yaml:3:5"});
    }
}

TEST_CASE("findings in an imported member name it") {
    const std::string types = good()["Types/types.yaml"];
    CHECK(errors_of(with(good(), "Types/types.yaml",
                         types + "    properties:\n"
                                 "      size: { type: integer, default: two }\n")) ==
          std::vector<std::string>{"TOSCA-0401 x:Types/types.yaml:6:39"});
}

TEST_CASE("scripts and artifacts are in the archive") {
    CHECK(errors_of(without(good(), "Scripts/create.sh")) ==
          std::vector<std::string>{"CSAR-0008 x:Definitions/app.yaml:10:19"});
    const auto with_artifact = [](const std::string& artifact) {
        return errors_of(with(good(), "Definitions/app.yaml",
                              std::string(kVersion) +
                                  "topology_template:\n"
                                  "  node_templates:\n"
                                  "    app:\n"
                                  "      type: tosca.nodes.SoftwareComponent\n"
                                  "      artifacts:\n"
                                  "        thing: " +
                                  artifact + "\n"));
    };
    CHECK(with_artifact("../Scripts/create.sh").empty());
    CHECK(with_artifact("{ file: ../Scripts/create.sh, type: tosca.artifacts.File }").empty());
    CHECK(with_artifact("{ file: https://example.org/x, type: tosca.artifacts.File }").empty());
    CHECK(with_artifact("{ file: 'library/nginx', type: "
                        "tosca.artifacts.Deployment.Image.Container.Docker }")
              .empty());
    CHECK(with_artifact("{ file: Scripts/create.sh, type: tosca.artifacts.File }").size() == 1);
    CHECK(with_artifact("../../x").size() == 1);
}

TEST_CASE("a folder's links do not lead out of it") {
    const testing::ScratchFolder outside;
    std::ofstream(outside.path() / "secret.yaml") << kVersion;
    const testing::ScratchFolder folder;
    std::ofstream(folder.path() / "app.yaml")
        << kVersion << "metadata: { template_name: a, template_version: 1.0 }\n"
        << "imports:\n  - link.yaml\n  - linked/secret.yaml\n";
    fs::create_symlink(outside.path() / "secret.yaml", folder.path() / "link.yaml");
    fs::create_directory_symlink(outside.path(), folder.path() / "linked");
    DiagnosticList findings;
    validate(folder.path().string(), "", findings);
    CHECK(findings.errors() == 2);
    tosca::ArchiveLimits limits;
    limits.entries = 2;
    CHECK(sources::open_folder(folder.path(), limits).error().code ==
          ErrorCode::failed_precondition);
    CHECK(sources::open_folder(folder.path() / "absent").error().code == ErrorCode::not_found);
}

TEST_CASE("what is taken for an archive") {
    CHECK(sources::is_csar("x", "PK\x03\x04..."));
    CHECK(sources::is_csar("x.csar", "text"));
    CHECK(sources::is_csar("x.zip", ""));
    CHECK_FALSE(sources::is_csar("x.yaml", "tosca_definitions_version: x"));
    CHECK_FALSE(sources::is_csar("<stdin>", "PK"));
}
