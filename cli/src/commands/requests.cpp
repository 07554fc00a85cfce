#include "commands/requests.hpp"

#include "paas/net/url.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

namespace paas::cli {
namespace {

using deployment::Status;

/// A file of inputs, or one input's value. App::read takes folders for templates.
Try<orchestrator::NamedText> read_file(App& app, const std::string& name) {
    std::error_code ignored;
    if (std::filesystem::is_directory(name, ignored)) {
        return usage_failure(name + " is a folder, not a file of inputs");
    }
    return app.read(name);
}

/// The value that "@…" stands for.
Try<std::string> fetched(App& app, const std::string& name, std::string_view source) {
    if (source.starts_with("env:")) {
        const std::string variable(source.substr(4));
        const char* value = std::getenv(variable.c_str());
        if (value == nullptr) {
            return tl::unexpected<Failure>(
                Error(ErrorCode::invalid_argument,
                      "input '" + name + "': variable " + variable + " is not set"));
        }
        return std::string(value);
    }
    auto text = read_file(app, std::string(source));
    if (!text) {
        text.error().error.in("input '" + name + "'");
        return tl::unexpected(std::move(text.error()));
    }
    // An editor ends files with a line break that nobody means as part of the value.
    if (text->text.ends_with('\n')) {
        text->text.pop_back();
    }
    return std::move(text->text);
}

struct NamedStatuses {
    std::string_view name;
    std::array<Status, 3> statuses;
};
constexpr std::array kNamedStatuses{
    NamedStatuses{"create",
                  {Status::create_in_progress, Status::create_complete, Status::create_failed}},
    NamedStatuses{"update",
                  {Status::update_in_progress, Status::update_complete, Status::update_failed}},
    NamedStatuses{"delete",
                  {Status::delete_in_progress, Status::delete_complete, Status::delete_failed}},
    NamedStatuses{"complete",
                  {Status::create_complete, Status::update_complete, Status::delete_complete}},
    NamedStatuses{"failed", {Status::create_failed, Status::update_failed, Status::delete_failed}},
    NamedStatuses{
        "in_progress",
        {Status::create_in_progress, Status::update_in_progress, Status::delete_in_progress}}};

/// One provider's share of the time. Nobody chose the default, so it gives way to a whole that is
/// shorter.
Milliseconds provider_timeout(const App& app) {
    const config::Settings& settings = app.settings();
    const auto& values = app.configuration().values;
    const auto chosen = std::ranges::find_if(values, [](const config::SettingValue& value) {
        return value.info->name == "provider_timeout";
    });
    const bool untouched =
        chosen == values.end() || chosen->origin == config::Origin::default_value;
    return untouched ? std::min(settings.provider_timeout, settings.timeout)
                     : settings.provider_timeout;
}

}  // namespace

Try<std::vector<orchestrator::InputArgument>> input_arguments(App& app) {
    std::vector<orchestrator::InputArgument> inputs;
    for (const std::string& given : app.args().all("input")) {
        const std::size_t equals = given.find('=');
        if (equals == std::string::npos || equals == 0) {
            return usage_failure("no NAME=VALUE: '" + given + "' for --input");
        }
        orchestrator::InputArgument input{given.substr(0, equals), given.substr(equals + 1)};
        if (input.value.starts_with("@@")) {
            input.value.erase(0, 1);
        } else if (input.value.starts_with("@")) {
            auto value = fetched(app, input.name, std::string_view(input.value).substr(1));
            if (!value) {
                return tl::unexpected(std::move(value.error()));
            }
            input.value = std::move(*value);
        }
        inputs.push_back(std::move(input));
    }
    return inputs;
}

Try<std::vector<orchestrator::NamedText>> input_files(App& app) {
    std::vector<orchestrator::NamedText> files;
    for (const std::string& name : app.args().all("inputs")) {
        auto text = read_file(app, name);
        if (!text) {
            return tl::unexpected(std::move(text.error()));
        }
        // Its lines may hold secrets; which do, only who knows the template can tell.
        app.sources().add(text->name, std::string());
        files.push_back(std::move(*text));
    }
    return files;
}

Try<std::vector<orchestrator::NamedText>> base_files(App& app) {
    std::vector<orchestrator::NamedText> files;
    for (const std::string& name : app.args().all("with")) {
        auto text = app.read(name);
        if (!text) {
            return tl::unexpected(std::move(text.error()));
        }
        files.push_back(std::move(*text));
    }
    return files;
}

namespace {

/// What is kept and shown for as long as the deployment is known.
Try<void> check_labels(const Arguments& args) {
    const std::string name = args.get("name");
    if (std::ranges::any_of(name, [](unsigned char c) { return c < ' ' || c == 0x7f; })) {
        return usage_failure("--name holds a control character", "use letters, digits and signs");
    }
    const std::string callback = args.get("callback");
    if (callback.empty()) {
        return {};
    }
    // Its text is not repeated: it may hold a password.
    const auto url = net::Url::parse(callback);
    if (!url || (url->scheme() != "https" && url->scheme() != "http")) {
        return usage_failure(
            "--callback is no URL to call" + (url ? std::string() : ": " + url.error().message),
            "write for example https://host.example.org/path");
    }
    return {};
}

}  // namespace

Try<orchestrator::DeployRequest> deploy_request(App& app, const std::string& file) {
    const Arguments& args = app.args();
    if (auto checked = check_labels(args); !checked) {
        return tl::unexpected(std::move(checked.error()));
    }
    const config::Settings& settings = app.settings();
    orchestrator::DeployRequest request;
    auto text = app.read(file);
    if (!text) {
        return tl::unexpected<Failure>(std::move(text.error()));
    }
    auto bases = base_files(app);
    if (!bases) {
        return tl::unexpected(std::move(bases.error()));
    }
    auto files = input_files(app);
    if (!files) {
        return tl::unexpected(std::move(files.error()));
    }
    auto inputs = input_arguments(app);
    if (!inputs) {
        return tl::unexpected(std::move(inputs.error()));
    }
    request.service_template = std::move(*text);
    request.bases = std::move(*bases);
    request.input_files = std::move(*files);
    request.inputs = std::move(*inputs);
    request.import_map = settings.import_map.string();
    request.remote_imports = app.remote_policy();
    request.limits.timeout = settings.timeout;
    request.limits.provider_timeout = provider_timeout(app);
    request.limits.max_providers = static_cast<int>(settings.max_providers);
    request.limits.keep_last_attempt = settings.keep_last_attempt;
    request.name = args.get("name");
    request.description = args.get("description");
    request.group = settings.group;
    request.provider = args.get("provider");
    request.region = args.get("region");
    request.sla = args.get("sla");
    request.exclude_providers = args.all("exclude-provider");
    request.callback = args.get("callback");
    return request;
}

Try<orchestrator::ListFilter> list_filter(App& app) {
    const Arguments& args = app.args();
    orchestrator::ListFilter filter;
    for (const std::string& name : args.all("status")) {
        if (const auto status = deployment::parse_status(name)) {
            filter.statuses.push_back(*status);
        }
        for (const NamedStatuses& named : kNamedStatuses) {
            if (named.name == name) {
                filter.statuses.insert(filter.statuses.end(), named.statuses.begin(),
                                       named.statuses.end());
            }
        }
    }
    filter.deleted = args.has("deleted");
    // What deployments are shown is not narrowed by the group one acts for, only by --group.
    filter.group = args.get("group");
    filter.owner = args.get("user");
    filter.provider = args.get("provider");
    filter.template_name = args.get("template");
    filter.since = args.has("since") ? args.time("since", app.now()) : std::nullopt;
    filter.all_users = args.has("all-users");
    filter.limit = static_cast<std::size_t>(args.count("limit", 0));
    return filter;
}

}  // namespace paas::cli
