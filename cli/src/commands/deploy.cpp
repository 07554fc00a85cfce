#include "commands/commands.hpp"
#include "commands/follow.hpp"
#include "commands/ranking_view.hpp"
#include "commands/requests.hpp"

namespace paas::cli {
namespace {

Try<int> deploy(App& app) {
    auto opened = app.orchestrator();
    if (!opened) {
        return tl::unexpected<Failure>(std::move(opened.error()));
    }
    auto request = deploy_request(app, app.args().get("TEMPLATE"));
    if (!request) {
        return tl::unexpected(std::move(request.error()));
    }
    if (app.args().has("dry-run")) {
        auto plan = (*opened)->plan(app.who(), *request);
        if (!plan) {
            return tl::unexpected<Failure>(std::move(plan.error()));
        }
        return show_ranking(app, *plan, true);
    }
    auto accepted = (*opened)->deploy(app.who(), *request);
    if (!accepted) {
        return tl::unexpected<Failure>(std::move(accepted.error()));
    }
    if (const int told = announce(app, accepted->id, "deploy"); told != 0) {
        return told;
    }
    if (!app.quiet()) {
        app.show_findings(accepted->warnings);
    }
    return follow_to_rest(app, accepted->id);
}

Try<int> retry(App& app) {
    auto id = app.find(app.args().get("ID"));
    if (!id) {
        return tl::unexpected(std::move(id.error()));
    }
    auto opened = app.orchestrator();
    if (!opened) {
        return tl::unexpected<Failure>(std::move(opened.error()));
    }
    if (app.args().has("delete-old")) {
        if (auto confirmed =
                app.confirm("Try again and delete " + id->str() + " and all that it holds?");
            !confirmed) {
            return tl::unexpected(std::move(confirmed.error()));
        }
    }
    auto again = (*opened)->retry(
        app.who(), *id, {app.args().all("exclude-provider"), app.args().has("delete-old")});
    if (!again) {
        return tl::unexpected<Failure>(std::move(again.error()));
    }
    if (const int told = announce(app, *again, "retry"); told != 0) {
        return told;
    }
    return follow_to_rest(app, *again);
}

Try<int> update(App& app) {
    auto id = app.find(app.args().get("ID"));
    if (!id) {
        return tl::unexpected(std::move(id.error()));
    }
    auto files = input_files(app);
    if (!files) {
        return tl::unexpected(std::move(files.error()));
    }
    auto inputs = input_arguments(app);
    if (!inputs) {
        return tl::unexpected(std::move(inputs.error()));
    }
    orchestrator::UpdateRequest request;
    request.input_files = std::move(*files);
    request.inputs = std::move(*inputs);
    request.import_map = app.settings().import_map.string();
    request.remote_imports = app.remote_policy();
    if (app.args().has("TEMPLATE")) {
        auto text = app.read(app.args().get("TEMPLATE"));
        if (!text) {
            return tl::unexpected<Failure>(std::move(text.error()));
        }
        request.service_template = std::move(*text);
    } else if (request.inputs.empty() && request.input_files.empty()) {
        return usage_failure("nothing to update", "give a TEMPLATE, --input or --inputs");
    }
    auto opened = app.orchestrator();
    if (!opened) {
        return tl::unexpected<Failure>(std::move(opened.error()));
    }
    auto warnings = (*opened)->update(app.who(), *id, request);
    if (!warnings) {
        return tl::unexpected<Failure>(std::move(warnings.error()));
    }
    if (!app.quiet()) {
        app.show_findings(*warnings);
    }
    return follow_to_rest(app, *id);
}

}  // namespace

int run_deploy(App& app) {
    return app.finish(deploy(app));
}
int run_retry(App& app) {
    return app.finish(retry(app));
}
int run_update(App& app) {
    return app.finish(update(app));
}

}  // namespace paas::cli
