// Checking a request: template, imports, inputs, what it needs. Nothing here is stored.
#include "parts.hpp"

#include "paas/pipeline/sealed.hpp"
#include "paas/sources/document_folder.hpp"
#include "paas/sources/import_loader.hpp"
#include "paas/sources/template_source.hpp"
#include "paas/text/json.hpp"
#include "paas/text/yaml.hpp"
#include "paas/tosca/inputs.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace paas::orchestrator {
namespace {

/// Notes every file that an import led to, so that it can be kept with the deployment. What is
/// deployed is one template: the imports of those that it is laid over become its own.
class RecordingImports final : public tosca::ImportSource {
public:
    RecordingImports(tosca::ImportSource& inner, std::string name,
                     const std::vector<NamedText>& bases, Checked& out)
        : inner_(inner), name_(std::move(name)), bases_(bases), out_(out) {}

    Result<tosca::ImportedFile> find(std::string_view uri,
                                     std::string_view importing_file) override {
        auto found = inner_.find(uri, importing_file);
        if (!found) {
            return found;
        }
        const bool of_base =
            std::ranges::find(bases_, importing_file, &NamedText::name) != bases_.end();
        std::string importer = of_base ? name_ : std::string(importing_file);
        for (const deployment::ImportedFile& other : out_.request.imports) {
            if (other.importer == importer && other.uri == uri && other.file != found->file) {
                return fail(ErrorCode::failed_precondition,
                            "the merged template would import two files by this name: " +
                                other.file + " and " + found->file,
                            "give one of them another name");
            }
        }
        out_.request.imports.push_back(
            {std::move(importer), std::string(uri), found->file, sha256(*found->text)});
        out_.contents.push_back(*found->text);
        return found;
    }

private:
    tosca::ImportSource& inner_;
    std::string name_;
    const std::vector<NamedText>& bases_;
    Checked& out_;
};

/// Serves what a deployment recorded when it was accepted, then what the user has.
class StoredImports final : public tosca::ImportSource {
public:
    StoredImports(const deployment::Request& stored, pipeline::FetchContent content,
                  tosca::ImportSource& next)
        : stored_(stored), content_(std::move(content)), next_(next) {}

    Result<tosca::ImportedFile> find(std::string_view uri,
                                     std::string_view importing_file) override {
        for (const deployment::ImportedFile& file : stored_.imports) {
            if (file.uri == uri && file.importer == importing_file) {
                auto text = content_(file.content);
                if (!text) {
                    return fail(std::move(text.error()));
                }
                return tosca::ImportedFile{std::make_shared<const std::string>(std::move(*text)),
                                           file.file};
            }
        }
        return next_.find(uri, importing_file);
    }

private:
    const deployment::Request& stored_;
    pipeline::FetchContent content_;
    tosca::ImportSource& next_;
};

Refused not_valid(DiagnosticList&& findings, std::string_view what) {
    const std::size_t errors = findings.errors();
    Error error(ErrorCode::invalid_argument, fmt::format("{} is not valid: {} {}", what, errors,
                                                         errors == 1 ? "error" : "errors"));
    for (const Diagnostic& finding : findings.all()) {
        if (finding.severity == Severity::error) {
            error.position = finding.position;
            break;
        }
    }
    return {std::move(error), std::move(findings).take()};
}

std::filesystem::path folder_of(const std::string& file) {
    const std::filesystem::path parent = std::filesystem::path(file).parent_path();
    return parent.empty() ? std::filesystem::path(".") : parent;
}

Result<std::unique_ptr<tosca::ImportSource>> import_loader(
    const std::string& file, const std::vector<NamedText>& bases, const std::string& import_map,
    const sources::RemotePolicy& remote, const LocalOptions& local, Clock& clock) {
    sources::ImportLoaderOptions options;
    if (remote.allowed) {
        options.remote = std::make_shared<sources::RemoteImports>(
            remote, sources::RemoteBudget{}, sources::curl_clients(local.module_folders), clock);
    }
    if (!import_map.empty()) {
        auto map = sources::ImportMap::load(import_map);
        if (!map) {
            return fail(std::move(map.error()));
        }
        options.map = std::move(*map);
    }
    for (const NamedText& base : bases) {
        options.folders.push_back(folder_of(base.name));
    }
    return std::make_unique<sources::ImportLoader>(folder_of(file), std::move(options));
}

/// Names that the user gave a value for; only these are stored, so that defaults of a newer
/// template count when it is updated.
Result<std::set<std::string>> given_names(const std::vector<NamedText>& files,
                                          const std::vector<InputArgument>& arguments) {
    std::set<std::string> names;
    for (const NamedText& file : files) {
        DiagnosticList ignored;
        auto document = text::YamlDocument::parse(file.text, file.name, {}, ignored);
        if (!document) {
            return fail(std::move(document.error()));
        }
        for (const text::YamlEntry& entry : document->root().entries()) {
            names.emplace(entry.name());
        }
    }
    for (const InputArgument& argument : arguments) {
        names.insert(argument.name);
    }
    return names;
}

bool add_given(tosca::GivenInputs& given, const std::vector<NamedText>& files,
               const std::vector<InputArgument>& arguments, DiagnosticList& findings) {
    bool readable = true;
    for (const NamedText& file : files) {
        readable = given.add_file(file.text, file.name, findings).has_value() && readable;
    }
    for (const InputArgument& argument : arguments) {
        readable =
            given.add_argument(argument.name, argument.value, findings).has_value() && readable;
    }
    return readable;
}

std::string template_name_of(const tosca::Topology& topology, const std::string& file) {
    if (!topology.template_name.empty()) {
        return topology.template_name;
    }
    const std::string stem = std::filesystem::path(file).stem().string();
    return stem.empty() || file == "<stdin>" ? "unnamed" : stem;
}

/// Validates the template, laid over `bases`, and notes what it imports in `out`.
std::optional<tosca::ServiceTemplate> read_template(const NamedText& source,
                                                    const std::vector<NamedText>& bases,
                                                    tosca::ImportSource& imports,
                                                    const LocalOptions& local,
                                                    DiagnosticList& findings, Checked& out) {
    const auto opened = sources::TemplateSource::open(source.name, source.text, imports,
                                                      local.module_folders, findings);
    if (opened == nullptr) {
        return std::nullopt;
    }
    sources::DocumentFolder documents(local.documents);
    tosca::ValidateOptions options;
    options.documents = local.documents.empty() ? nullptr : &documents;
    for (const NamedText& base : bases) {
        options.bases.push_back({base.text, base.name});
    }
    RecordingImports recording(opened->imports(), opened->name(), bases, out);
    auto service_template =
        tosca::validate(opened->text(), opened->name(), recording, options, findings);
    opened->check_files(findings);
    return findings.errors() > 0 ? std::nullopt : std::move(service_template);
}

/// Validates text and inputs and fills in `out`; `kept` are values given earlier (JSON object).
tl::expected<void, Refused> examine(const NamedText& source, const std::vector<NamedText>& bases,
                                    tosca::ImportSource& imports, const nlohmann::json& kept,
                                    const std::vector<NamedText>& files,
                                    const std::vector<InputArgument>& arguments,
                                    const std::vector<std::string>& secret_words, Sealing& sealing,
                                    const LocalOptions& local, Checked& out) {
    DiagnosticList findings;
    auto service_template = read_template(source, bases, imports, local, findings, out);
    if (!service_template) {
        return tl::unexpected(not_valid(std::move(findings), source.name));
    }
    const std::string text = service_template->text();
    const std::string file = service_template->file();
    tosca::GivenInputs given;
    nlohmann::json known = nlohmann::json::object();
    for (const auto& [name, value] : kept.items()) {
        if (service_template->input(name) != nullptr) {  // a newer template may have dropped it
            known[name] = value;
        }
    }
    if (auto added = given.add_json(known, "the stored inputs"); !added) {
        return tl::unexpected(refused(std::move(added.error())));
    }
    const bool readable = add_given(given, files, arguments, findings);
    auto values = tosca::check_inputs(*service_template, given, findings,
                                      tosca::MissingInputs::refused, secret_words);
    if (!values || !readable || findings.errors() > 0) {
        return tl::unexpected(not_valid(std::move(findings), "the input"));
    }
    auto names = given_names(files, arguments);
    if (!names) {
        return tl::unexpected(refused(std::move(names.error())));
    }
    nlohmann::json stored = std::move(known);
    for (const tosca::Field& field : *values) {
        if (names->contains(field.name)) {
            stored[field.name] = tosca::to_json(field.value);
        }
    }
    auto sealed =
        pipeline::seal_inputs(stored, tosca::secret_inputs(*service_template, secret_words),
                              [&](const Secret<std::string>& plain, std::string_view context) {
                                  return sealing.seal(plain, context);
                              });
    if (!sealed) {
        return tl::unexpected(refused(std::move(sealed.error())));
    }
    auto prepared = pipeline::prepare(std::move(*service_template), std::move(*values));
    if (!prepared) {
        return tl::unexpected(refused(std::move(prepared.error())));
    }
    out.request.inputs = std::move(*sealed);
    out.request.template_content = sha256(text);
    out.request.template_file = file;
    out.request.template_name = template_name_of((*prepared)->topology, file);
    out.contents.push_back(text);
    out.prepared = std::move(*prepared);
    out.warnings = std::move(findings).take();
    return {};
}

/// "name/region" of --provider, with --region winning over the second part. A whole key stays one.
void set_target(const DeployRequest& request, deployment::Request& out) {
    out.provider = request.provider;
    out.region = request.region;
    out.sla = request.sla;
    const std::size_t slash = request.provider.find('/');
    const bool is_label = slash != std::string::npos && slash == request.provider.rfind('/');
    if (is_label && request.region.empty()) {
        out.provider = request.provider.substr(0, slash);
        out.region = request.provider.substr(slash + 1);
    }
}

Result<void> check_limits(const deployment::Limits& limits) {
    if (limits.timeout <= Milliseconds{0} || limits.provider_timeout <= Milliseconds{0}) {
        return fail(ErrorCode::invalid_argument, "a timeout must be longer than zero",
                    "give a duration such as 30m or 12h");
    }
    if (limits.provider_timeout > limits.timeout) {
        return fail(
            ErrorCode::invalid_argument,
            fmt::format("the timeout per provider ({}) is longer than the whole ({})",
                        format_duration(limits.provider_timeout), format_duration(limits.timeout)),
            "make --provider-timeout at most --timeout");
    }
    if (limits.max_providers < 0) {
        return fail(ErrorCode::invalid_argument, "the number of providers is negative",
                    "0 means every provider");
    }
    return {};
}

}  // namespace

Result<void> LocalOrchestrator::Parts::check_providers(const DeployRequest& request) {
    std::vector<std::string> names = request.exclude_providers;
    if (!request.provider.empty()) {
        names.push_back(request.provider);
    }
    return known_providers(names);
}

Result<void> LocalOrchestrator::Parts::known_providers(const std::vector<std::string>& names) {
    if (names.empty()) {
        return {};
    }
    return store->federation(clock.instant()).and_then([&](const pipeline::FederationView& view) {
        return check_provider_names(*view.snapshot, names);
    });
}

tl::expected<Checked, Refused> LocalOrchestrator::Parts::check(const Principal& who,
                                                               const DeployRequest& request) {
    auto ok = check_words(who, request);
    if (ok) {
        ok = check_limits(request.limits);
    }
    if (ok) {
        ok = check_providers(request);
    }
    if (!ok) {
        return tl::unexpected(refused(std::move(ok.error())));
    }
    const bool own_group = std::ranges::find(who.groups, request.group) != who.groups.end();
    if (!request.group.empty() && !own_group && !who.admin) {
        return tl::unexpected(refused(Error(
            ErrorCode::permission_denied, fmt::format("you are not in the group {}", request.group),
            "name one of your groups with --group")));
    }
    auto loader = import_loader(request.service_template.name, request.bases, request.import_map,
                                request.remote_imports, options, clock);
    if (!loader) {
        return tl::unexpected(refused(std::move(loader.error())));
    }
    Checked out;
    if (auto done =
            examine(request.service_template, request.bases, **loader, nlohmann::json::object(),
                    request.input_files, request.inputs, secret_words, sealing, options, out);
        !done) {
        return tl::unexpected(std::move(done.error()));
    }
    if (auto named = check_file_names(out.request); !named) {
        return tl::unexpected(refused(std::move(named.error())));
    }
    deployment::Request& accepted = out.request;
    accepted.name = request.name;
    accepted.description = request.description;
    accepted.issuer = who.issuer;
    accepted.owner = who.subject;
    accepted.group = request.group;
    accepted.exclude_providers = request.exclude_providers;
    accepted.limits = request.limits;
    accepted.callback = request.callback;
    set_target(request, accepted);
    return out;
}

tl::expected<Checked, Refused> LocalOrchestrator::Parts::check_again(
    const deployment::Request& stored, const UpdateRequest& request) {
    NamedText source;
    if (request.service_template) {
        source = *request.service_template;
    } else {
        auto text = store->content(stored.template_content);
        if (!text) {
            return tl::unexpected(refused(std::move(text.error())));
        }
        source = {stored.template_file, std::move(*text)};
    }
    auto loader =
        import_loader(source.name, {}, request.import_map, request.remote_imports, options, clock);
    if (!loader) {
        return tl::unexpected(refused(std::move(loader.error())));
    }
    auto kept = pipeline::open_inputs(stored.inputs,
                                      [&](std::string_view sealed, std::string_view context) {
                                          return sealing.open(sealed, context);
                                      });
    if (!kept) {
        return tl::unexpected(refused(std::move(kept.error())));
    }
    StoredImports imports(stored, fetch_content(), **loader);
    Checked out;
    if (auto done = examine(source, {}, imports, *kept, request.input_files, request.inputs,
                            secret_words, sealing, options, out);
        !done) {
        return tl::unexpected(std::move(done.error()));
    }
    if (auto named = check_file_names(out.request); !named) {
        return tl::unexpected(refused(std::move(named.error())));
    }
    return out;
}

}  // namespace paas::orchestrator
