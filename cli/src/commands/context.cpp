// context, config view.
#include "app/app.hpp"
#include "commands/commands.hpp"

#include <algorithm>

namespace paas::cli {
namespace {

using config::Context;

const Context* find_context(const App& app, const std::string& name) {
    const auto& contexts = app.configuration().contexts;
    const auto found = std::ranges::find(contexts, name, &Context::name);
    return found == contexts.end() ? nullptr : &*found;
}

Failure unknown_context(const App& app, const std::string& name) {
    std::vector<std::string_view> names;
    for (const Context& context : app.configuration().contexts) {
        names.push_back(context.name);
    }
    const std::string_view near = nearest(name, names);
    return Error(
        ErrorCode::not_found, "no context is named '" + name + "'",
        near.empty() ? "see `paas context ls`" : "did you mean '" + std::string(near) + "'?");
}

/// A URL without the user and the password that somebody may have written into it.
std::string without_user(const std::string& url) {
    const std::size_t scheme = url.find("://");
    const std::size_t start = scheme == url.npos ? 0 : scheme + 3;
    const std::size_t end = std::min(url.find_first_of("/?#", start), url.size());
    const std::size_t at = url.rfind('@', end);
    return at == url.npos || at < start ? url : url.substr(0, start) + "***" + url.substr(at);
}

int list_contexts(App& app) {
    View view{.kind = "paas.context/1",
              .columns = {{.title = "NAME", .path = "name"},
                          {.title = "CURRENT", .path = "current", .look = Look::yes_no},
                          {.title = "KIND", .path = "kind"},
                          {.title = "URL", .path = "url", .flexible = true},
                          {.title = "GROUP", .path = "group", .flexible = true},
                          {.title = "ISSUER", .path = "issuer", .wide_only = true},
                          {.title = "CA FILE", .path = "ca_file", .wide_only = true},
                          {.title = "TOKEN", .path = "token", .wide_only = true},
                          {.title = "ORIGIN", .path = "origin", .wide_only = true}},
              .name = "name"};
    for (const Context& context : app.configuration().contexts) {
        Json record;
        record["name"] = context.name;
        record["current"] = context.name == app.configuration().context.name;
        record["kind"] = context.remote() ? "remote" : "embedded";
        record["url"] = without_user(context.url);
        record["group"] = context.group;
        record["issuer"] = context.issuer;
        record["ca_file"] = context.ca_file.string();
        record["token"] = context.token;
        record["origin"] = context.origin;
        view.records.push_back(std::move(record));
    }
    return app.show(view);
}

Try<int> use(App& app) {
    const std::string name = app.args().get("NAME");
    if (find_context(app, name) == nullptr) {
        return tl::unexpected(unknown_context(app, name));
    }
    if (auto used = config::use_context(app.configuration().file, name); !used) {
        return tl::unexpected<Failure>(std::move(used.error()));
    }
    app.note("context " + name + " is in use");
    return 0;
}

Try<int> set(App& app) {
    const Arguments& args = app.args();
    Context context;
    if (const Context* known = find_context(app, args.get("NAME"))) {
        context = *known;
    }
    context.name = args.get("NAME");
    const auto take = [&](std::string_view option, auto& field) {
        if (args.has(option)) {
            field = args.get(option);
        }
    };
    take("url", context.url);
    take("group", context.group);
    take("issuer", context.issuer);
    take("ca-file", context.ca_file);
    take("token", context.token);
    if (!context.ca_file.empty()) {
        context.ca_file = std::filesystem::absolute(context.ca_file);
    }
    if (auto checked = config::check(context); !checked) {
        return usage_failure(std::move(checked.error()));
    }
    if (auto stored = config::store_context(app.configuration().file, context); !stored) {
        return tl::unexpected<Failure>(std::move(stored.error()));
    }
    app.note("context " + context.name + " is stored in " + app.configuration().file.string());
    return 0;
}

Try<int> remove_context(App& app) {
    const std::string name = app.args().get("NAME");
    if (auto removed = config::remove_context(app.configuration().file, name); !removed) {
        return tl::unexpected<Failure>(std::move(removed.error()));
    }
    app.note("context " + name + " is removed");
    return 0;
}

int view_settings(App& app) {
    View view{.kind = "paas.setting/1",
              .columns = {{.title = "NAME", .path = "name"},
                          {.title = "VALUE", .path = "value", .flexible = true},
                          {.title = "ORIGIN", .path = "origin"},
                          {.title = "WHERE", .path = "where", .flexible = true},
                          {.title = "DEFAULT", .path = "default", .wide_only = true},
                          {.title = "VARIABLE", .path = "variable", .wide_only = true},
                          {.title = "DESCRIPTION", .path = "description", .wide_only = true}},
              .name = "name"};
    for (const config::SettingValue& value : app.configuration().values) {
        Json record;
        record["name"] = value.info->name;
        record["value"] = value.info->name == "rucio_url" ? without_user(value.text) : value.text;
        record["origin"] = to_string(value.origin);
        record["where"] = value.where;
        record["default"] = value.info->default_text;
        record["variable"] = value.info->variable;
        record["description"] = value.info->description;
        view.records.push_back(std::move(record));
    }
    return app.show(view);
}

}  // namespace

int run_context_ls(App& app) {
    return list_contexts(app);
}
int run_context_use(App& app) {
    return app.finish(use(app));
}
int run_context_set(App& app) {
    return app.finish(set(app));
}
int run_context_rm(App& app) {
    return app.finish(remove_context(app));
}
int run_config_view(App& app) {
    return view_settings(app);
}

}  // namespace paas::cli
