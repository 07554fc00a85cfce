// validate, render, graph: what needs no store.
#include "app/streams.hpp"
#include "commands/commands.hpp"
#include "commands/explain.hpp"
#include "commands/inside.hpp"
#include "commands/records.hpp"
#include "commands/requests.hpp"
#include "findings/report.hpp"

#include "paas/sources/document_folder.hpp"
#include "paas/sources/import_loader.hpp"
#include "paas/sources/template_source.hpp"
#include "paas/text/yaml.hpp"
#include "paas/tosca/codes.hpp"
#include "paas/tosca/inputs.hpp"
#include "paas/tosca/template.hpp"
#include "paas/tosca/topology.hpp"

#include <algorithm>
#include <filesystem>

namespace paas::cli {

Try<int> show_template(App& app, const std::string& text) {
    const Format format = app.output().format;
    if (!app.for_programs() || format == Format::yaml) {
        return app.print(text);
    }
    DiagnosticList ignored;
    auto document = text::YamlDocument::parse(text, "template", {}, ignored);
    auto json = document ? text::to_json(document->root()) : tl::unexpected(document.error());
    if (!json) {
        return tl::unexpected<Failure>(std::move(json.error()));
    }
    View view{.kind = "paas.template/1", .list = false};
    view.records.push_back(parsed(json->dump()));
    return app.show(view);
}

namespace {

namespace fs = std::filesystem;

fs::path folder_of(const std::string& file) {
    const fs::path parent = fs::path(file).parent_path();
    return parent.empty() ? fs::path(".") : parent;
}

Result<std::unique_ptr<sources::ImportLoader>> import_loader(
    App& app, const std::string& file, const std::vector<orchestrator::NamedText>& bases) {
    sources::ImportLoaderOptions options;
    if (!app.settings().import_map.empty()) {
        auto map = sources::ImportMap::load(app.settings().import_map);
        if (!map) {
            return fail(std::move(map.error()));
        }
        options.map = std::move(*map);
    }
    options.remote = app.remote_imports();
    for (const orchestrator::NamedText& base : bases) {
        options.folders.push_back(folder_of(base.name));
    }
    return std::make_unique<sources::ImportLoader>(folder_of(file), std::move(options));
}

/// Keeps the texts that findings point into and that no file on disk holds.
class QuotedImports final : public tosca::ImportSource {
public:
    QuotedImports(tosca::ImportSource& next, SourceTexts& texts, bool archive)
        : next_(next), texts_(texts), archive_(archive) {}
    Result<tosca::ImportedFile> find(std::string_view uri, std::string_view importing) override {
        auto found = next_.find(uri, importing);
        if (found && (archive_ || found->file.find("://") != std::string::npos)) {
            texts_.add(found->file, found->text);
        }
        return found;
    }

private:
    tosca::ImportSource& next_;
    SourceTexts& texts_;
    bool archive_;
};

/// A template and what was said about it and its inputs.
struct Checked {
    std::string file;
    bool archive = false;
    std::optional<tosca::ServiceTemplate> service_template;
    std::optional<tosca::InputValues> inputs;
    tosca::TemplateOutline outline;
    DiagnosticList findings;
};

/// The text of a template; nothing after a finding: one too large is not read.
Try<std::optional<orchestrator::NamedText>> read_template(App& app, const std::string& name,
                                                          DiagnosticSink& sink) {
    constexpr std::size_t kMost = text::YamlBudget{}.bytes;
    std::error_code error;
    const std::uintmax_t size = fs::file_size(name, error);
    const bool large_file = name != "-" && !error && size > kMost;
    if (!large_file) {
        auto text = app.read(name);
        if (text) {
            return std::optional(std::move(*text));
        }
        if (text.error().error.code != ErrorCode::resource_exhausted) {
            return tl::unexpected(std::move(text.error()));
        }
    }
    Diagnostic finding;
    finding.code = sources::is_csar(name, {}) ? "CSAR-0105" : "YAML-0007";
    finding.position = {name == "-" ? "<stdin>" : name, 1, 1};
    finding.message = "the file has " + (large_file ? std::to_string(size) + " bytes, " : "") +
                      "more than the " + std::to_string(kMost) + " bytes allowed";
    finding.suggestion = "split the file";
    sink.report(std::move(finding));
    return std::optional<orchestrator::NamedText>();
}

/// Whether input values are looked at, and what becomes of a required one that is not given.
enum class Inputs : std::uint8_t { ignored, required, symbolic };

const std::vector<std::string>& secret_words(const App& app) {
    const std::vector<std::string>& words = app.settings().secret_words;
    return words.empty() ? tosca::default_secret_words() : words;
}

/// Lets findings quote the input values that are surely no secret: a file that names no secret
/// input, a value of a known other one. What stands under a name that the template does not know
/// may be a secret input misspelt.
void quote_inputs(SourceTexts& sources, const std::vector<orchestrator::NamedText>& files,
                  const std::vector<orchestrator::InputArgument>& arguments,
                  const std::vector<std::string>& secret, const Checked& checked) {
    const auto all_known = [&](const std::string& file) {
        return std::ranges::none_of(checked.findings.all(), [&](const Diagnostic& finding) {
            return finding.code == "TOSCA-1001" && finding.position.file == file;
        });
    };
    for (const orchestrator::NamedText& file : files) {
        const bool names_secret = std::ranges::any_of(secret, [&](const std::string& name) {
            return file.text.find(name) != file.text.npos;
        });
        if (!names_secret && all_known(file.name)) {
            sources.add(file.name, file.text);
        }
    }
    for (const orchestrator::InputArgument& argument : arguments) {
        const std::string place = "-i " + argument.name;
        if (std::ranges::find(secret, argument.name) == secret.end() && all_known(place)) {
            sources.add(place, argument.value);
        }
    }
}

/// Checks the inputs that were given to the command.
Try<void> check_given_inputs(App& app, tosca::MissingInputs missing, Checked& checked,
                             DiagnosticSink& findings) {
    auto files = input_files(app);
    if (!files) {
        return tl::unexpected(std::move(files.error()));
    }
    auto arguments = input_arguments(app);
    if (!arguments) {
        return tl::unexpected(std::move(arguments.error()));
    }
    tosca::GivenInputs given;
    bool readable = true;
    for (const orchestrator::NamedText& file : *files) {
        readable = given.add_file(file.text, file.name, findings) && readable;
    }
    for (const orchestrator::InputArgument& argument : *arguments) {
        readable = given.add_argument(argument.name, argument.value, findings) && readable;
    }
    const std::vector<std::string>& words = secret_words(app);
    if (readable) {
        checked.inputs =
            tosca::check_inputs(*checked.service_template, given, findings, missing, words);
    }
    const auto secret = tosca::secret_inputs(*checked.service_template, words);
    if (readable || secret.empty()) {  // else nobody knows what stands where
        quote_inputs(app.sources(), *files, *arguments, secret, checked);
    }
    return {};
}

/// Checks a template, laid over `bases`, and its inputs.
Try<std::unique_ptr<Checked>> check(App& app, const std::string& name,
                                    const std::vector<orchestrator::NamedText>& bases,
                                    Inputs inputs, bool strict) {
    auto checked = std::make_unique<Checked>();
    checked->file = name == "-" ? "<stdin>" : name;
    auto text = read_template(app, name, checked->findings);
    if (!text) {
        return tl::unexpected(std::move(text.error()));
    }
    if (!*text) {
        return checked;
    }
    auto loader = import_loader(app, checked->file, bases);
    if (!loader) {
        return tl::unexpected<Failure>(std::move(loader.error()));
    }
    checked->archive = sources::is_csar(checked->file, (*text)->text);
    sources::DocumentFolder documents(app.settings().cache_dir / "documents");
    tosca::StrictSink strict_sink(checked->findings);
    DiagnosticSink& findings =
        strict ? static_cast<DiagnosticSink&>(strict_sink) : checked->findings;
    tosca::ValidateOptions options;
    options.strict = strict;
    options.documents = app.settings().no_cache ? nullptr : &documents;
    options.outline = &checked->outline;
    for (const orchestrator::NamedText& base : bases) {
        options.bases.push_back({base.text, base.name});
    }
    const auto source = sources::TemplateSource::open(checked->file, std::move((*text)->text),
                                                      **loader, app.module_folders(), findings);
    if (source == nullptr) {
        return checked;
    }
    if (checked->archive) {
        app.sources().add(source->name(), source->text());
    }
    QuotedImports imports(source->imports(), app.sources(), checked->archive);
    checked->service_template =
        tosca::validate(source->take_text(), source->name(), imports, options, findings);
    source->check_files(findings);
    if (checked->findings.errors() > 0) {
        checked->service_template.reset();
    }
    if (inputs == Inputs::ignored || !checked->service_template) {
        return checked;
    }
    const auto missing =
        inputs == Inputs::symbolic ? tosca::MissingInputs::symbolic : tosca::MissingInputs::refused;
    if (auto done = check_given_inputs(app, missing, *checked, findings); !done) {
        return tl::unexpected(std::move(done.error()));
    }
    return checked;
}

/// Checks FILE as `render` and `graph` need it.
Try<std::unique_ptr<Checked>> check_file(App& app, const std::string& file, Inputs inputs) {
    auto bases = base_files(app);
    if (!bases) {
        return tl::unexpected(std::move(bases.error()));
    }
    return check(app, file, *bases, inputs, false);
}

tl::unexpected<Failure> invalid(const Checked& checked) {
    const std::size_t errors = checked.findings.errors();
    Failure failure(Error(ErrorCode::invalid_argument,
                          checked.file + " is not valid: " + std::to_string(errors) + " error" +
                              (errors == 1 ? "" : "s")));
    failure.findings = checked.findings.all();
    return tl::unexpected<Failure>(std::move(failure));
}

Try<tosca::Topology> resolved(App& app, const Checked& checked) {
    if (!checked.service_template || !checked.inputs) {
        return invalid(checked);
    }
    if (!app.quiet()) {
        app.show_findings(checked.findings.all());
    }
    auto topology = tosca::resolve(*checked.service_template, *checked.inputs);
    if (!topology) {
        return tl::unexpected<Failure>(std::move(topology.error()));
    }
    return std::move(*topology);
}

template <typename T>
Json or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json();
}

Json validation_record(const Checked& checked, SourceTexts& sources) {
    Json record;
    record["file"] = checked.file;
    record["valid"] = checked.findings.errors() == 0;
    record["version"] = or_null(checked.outline.version);
    record["nodes"] = or_null(checked.outline.nodes);
    record["inputs"] = or_null(checked.outline.inputs);
    record["errors"] = checked.findings.errors();
    record["warnings"] = checked.findings.warnings();
    record["findings"] = findings_json(checked.findings.all(), sources);
    return record;
}

/// One row per finding: for spreadsheets.
View findings_view(App& app, const std::vector<std::unique_ptr<Checked>>& all) {
    View view{.kind = "paas.validation/1",
              .columns = {{.title = "FILE", .path = "file"},
                          {.title = "LINE", .path = "line"},
                          {.title = "COLUMN", .path = "column"},
                          {.title = "SEVERITY", .path = "severity"},
                          {.title = "CODE", .path = "code"},
                          {.title = "MESSAGE", .path = "message"},
                          {.title = "SUGGESTION", .path = "suggestion"}}};
    for (const auto& checked : all) {
        for (const Diagnostic& finding : checked->findings.all()) {
            view.records.push_back(finding_json(finding, app.sources()));
        }
    }
    return view;
}

int show_validations(App& app, const std::vector<std::unique_ptr<Checked>>& all) {
    if (app.output().format == Format::csv) {
        return app.show(findings_view(app, all));
    }
    if (!app.for_people()) {
        View view{.kind = "paas.validation/1", .name = "file"};
        for (const auto& checked : all) {
            view.records.push_back(validation_record(*checked, app.sources()));
        }
        return app.show(view);
    }
    const TextLook look{app.terminal().out_color, app.terminal().width};
    std::string text;
    for (const auto& checked : all) {
        for (const Diagnostic& finding : checked->findings.all()) {
            text += finding_text(finding, app.sources(), look);
        }
        if (checked->findings.errors() == 0) {
            text += checked->file + ": " + paint("valid", Color::green, look.color) + "\n";
        }
    }
    return app.print(text);
}

/// The reports that --report asks for.
Try<std::vector<ReportTarget>> report_targets(const Arguments& args) {
    std::vector<ReportTarget> targets;
    std::size_t to_output = 0;
    for (const std::string& text : args.all("report")) {
        auto target = parse_report(text);
        if (!target) {
            return usage_failure(std::move(target.error()));
        }
        to_output += target->file.empty() ? 1U : 0U;
        targets.push_back(std::move(*target));
    }
    if (to_output > 1) {
        return usage_failure("standard output takes one report",
                             "write the others to files: --report KIND=FILE");
    }
    return targets;
}

/// Writes them; one for standard output stands in `output` afterwards.
Try<void> write_reports(App& app, const std::vector<ReportTarget>& targets,
                        const std::vector<std::unique_ptr<Checked>>& all, std::string& output) {
    if (targets.empty()) {
        return {};
    }
    std::vector<CheckedFile> files;
    for (const auto& checked : all) {
        std::error_code ignored;
        files.push_back({checked->file, checked->archive, fs::is_directory(checked->file, ignored),
                         checked->findings.all()});
    }
    std::error_code ignored;
    const auto found = reported(files, app.sources(), fs::current_path(ignored));
    for (const ReportTarget& target : targets) {
        std::string text = report_text(target.kind, found);
        if (target.file.empty()) {
            output = std::move(text);
        } else if (auto written = write_file(target.file, text); !written) {
            return tl::unexpected<Failure>(std::move(written.error()));
        }
    }
    return {};
}

/// Tells all but the last failure, and gives that one back to be told by the caller.
tl::unexpected<Failure> several(App& app, std::vector<Failure> failures) {
    for (std::size_t i = 0; i + 1 < failures.size(); ++i) {
        app.fail_with(failures[i]);
    }
    return tl::unexpected<Failure>(std::move(failures.back()));
}

Try<int> validate(App& app) {
    const Arguments& args = app.args();
    if (args.has("explain")) {
        return explain(app, args.get("explain"));
    }
    const std::vector<std::string> files = args.all("FILE");
    if (files.empty()) {
        return usage_failure("paas validate needs FILE", "usage: paas validate FILE...");
    }
    const bool with_inputs = args.has("inputs") || args.has("input");
    if (with_inputs && files.size() > 1) {
        return usage_failure("input values belong to one template", "give one FILE");
    }
    auto targets = report_targets(args);
    if (!targets) {
        return tl::unexpected(std::move(targets.error()));
    }
    auto bases = base_files(app);
    if (!bases) {
        return tl::unexpected(std::move(bases.error()));
    }
    std::vector<std::unique_ptr<Checked>> all;
    std::vector<Failure> unread;
    std::size_t errors = 0;
    std::size_t warnings = 0;
    for (const std::string& file : files) {
        auto checked = check(app, file, *bases, with_inputs ? Inputs::required : Inputs::ignored,
                             args.has("strict"));
        if (!checked) {
            // A file that cannot be read hides nothing of the others.
            unread.push_back(std::move(checked.error()));
            continue;
        }
        errors += (*checked)->findings.errors();
        warnings += (*checked)->findings.warnings();
        all.push_back(std::move(*checked));
    }
    if (all.empty()) {
        return several(app, std::move(unread));
    }
    std::string report;
    if (auto written = write_reports(app, *targets, all, report); !written) {
        return tl::unexpected(std::move(written.error()));
    }
    const bool replaced =
        std::ranges::any_of(*targets, [](const auto& target) { return target.file.empty(); });
    const int printed = replaced ? app.print(report) : show_validations(app, all);
    if (app.for_people()) {
        app.note(std::to_string(all.size()) + (all.size() == 1 ? " file: " : " files: ") +
                 counts_text(errors, warnings));
    }
    if (!unread.empty()) {
        return several(app, std::move(unread));
    }
    return printed != 0 ? printed : errors != 0 ? 3 : 0;
}

Try<int> print_rendered(App& app) {
    auto checked = check_file(app, app.args().get("FILE"), Inputs::required);
    if (!checked) {
        return tl::unexpected(std::move(checked.error()));
    }
    auto topology = resolved(app, **checked);
    if (!topology) {
        return tl::unexpected(std::move(topology.error()));
    }
    const tosca::ServiceTemplate& service_template = *(*checked)->service_template;
    // Resolved once more with masked inputs: a secret may have gone anywhere in the topology.
    tosca::InputValues shown = *(*checked)->inputs;
    for (const std::string& name : tosca::secret_inputs(service_template, secret_words(app))) {
        for (tosca::Field& field : shown) {
            if (field.name == name) {
                field.value = "***";
            }
        }
    }
    auto masked = tosca::resolve(service_template, shown);
    if (!masked) {
        return tl::unexpected<Failure>(std::move(masked.error()));
    }
    const std::string text = tosca::render(service_template, *masked);
    return show_template(app, text);
}

/// What --format says; without it data for programs, a drawing for people.
Try<orchestrator::GraphFormat> graph_format(const App& app) {
    const std::string name = app.args().get("format", app.for_programs() ? "json" : "dot");
    if (name != "json" && app.for_programs() && app.args().has("output")) {
        return usage_failure("--format " + name + " is text, and --output " +
                                 app.args().get("output") + " is for data",
                             "give one of them");
    }
    return name == "mermaid" ? orchestrator::GraphFormat::mermaid
           : name == "json"  ? orchestrator::GraphFormat::json
                             : orchestrator::GraphFormat::dot;
}

/// The graph as data: --format json means JSON where people would see text.
int show_graph(App& app, const Json& graph) {
    View view{.kind = "paas.graph/1", .list = false};
    view.records.push_back(graph);
    if (app.for_programs()) {
        return app.show(view);
    }
    auto text = render(view, {{.format = Format::json}, app.terminal(), app.now()});
    return text ? app.print(*text) : app.fail_with(std::move(text.error()));
}

Json graph_record(const tosca::Graph& graph) {
    Json record;
    record["nodes"] = Json::array();
    for (const tosca::Graph::Node& node : graph.nodes) {
        Json entry;
        entry["name"] = node.name;
        entry["type"] = node.type;
        entry["count"] = node.count;
        if (!node.count_of.empty()) {
            entry["count_input"] = node.count_of;
        }
        record["nodes"].push_back(std::move(entry));
    }
    record["edges"] = Json::array();
    for (const tosca::Graph::Edge& edge : graph.edges) {
        Json entry;
        entry["source"] = graph.nodes[edge.source].name;
        entry["target"] = graph.nodes[edge.target].name;
        entry["requirement"] = edge.label;
        record["edges"].push_back(std::move(entry));
    }
    return record;
}

/// A template's graph needs no input values: what is read from a missing one stays symbolic.
Try<int> graph_of_file(App& app, const std::string& file, orchestrator::GraphFormat format) {
    auto checked = check_file(app, file, Inputs::symbolic);
    if (!checked) {
        return tl::unexpected(std::move(checked.error()));
    }
    auto topology = resolved(app, **checked);
    if (!topology) {
        return tl::unexpected(std::move(topology.error()));
    }
    const tosca::Graph graph = tosca::graph(*topology);
    switch (format) {
        case orchestrator::GraphFormat::dot:
            return app.print(tosca::to_dot(graph));
        case orchestrator::GraphFormat::mermaid:
            return app.print(tosca::to_mermaid(graph));
        case orchestrator::GraphFormat::json:
            return show_graph(app, graph_record(graph));
    }
    return 1;
}

Try<int> graph(App& app) {
    const std::string target = app.args().get("TEMPLATE|ID");
    const auto format = graph_format(app);
    if (!format) {
        return tl::unexpected(format.error());
    }
    std::error_code ignored;
    if (target == "-" || fs::exists(target, ignored)) {
        return graph_of_file(app, target, *format);
    }
    const bool looks_like_file = target.ends_with(".yaml") || target.ends_with(".yml") ||
                                 target.find('/') != std::string::npos;
    if (looks_like_file) {
        return tl::unexpected<Failure>(Error(ErrorCode::not_found, "no such file: " + target));
    }
    auto id = app.find(target);
    if (!id) {
        return tl::unexpected(std::move(id.error()));
    }
    auto orchestrator = app.orchestrator();
    auto text = (*orchestrator)->graph(app.who(), *id, *format);
    if (!text) {
        return tl::unexpected<Failure>(std::move(text.error()));
    }
    return *format == orchestrator::GraphFormat::json ? show_graph(app, parsed(*text))
                                                      : app.print(*text);
}

}  // namespace

int run_validate(App& app) {
    return app.finish(validate(app));
}
int run_render(App& app) {
    return app.finish(print_rendered(app));
}
int run_graph(App& app) {
    return app.finish(graph(app));
}

}  // namespace paas::cli
