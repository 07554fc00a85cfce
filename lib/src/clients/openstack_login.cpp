// Logging in at Keystone (Identity API v3, OS-FEDERATION).
#include "clients/openstack_cloud.hpp"

#include "paas/text/json.hpp"

#include <algorithm>

namespace paas::clients::openstack {
namespace {

constexpr const char* kAuthToken = "X-Auth-Token";
constexpr const char* kSubjectToken = "X-Subject-Token";

Result<Secret<std::string>> subject_token(net::Method method,
                                          const Result<net::HttpResponse>& response) {
    if (!response) {
        return fail(response.error());
    }
    const std::string* token = net::find_header(response->headers, kSubjectToken);
    if (!response->ok() || token == nullptr || token->empty()) {
        auto body = json_of(method, response);  // says what came instead
        return fail(body ? Error(ErrorCode::unavailable,
                                 std::string(net::to_string(method)) + ' ' +
                                     response->url.without_query() + " answered without a token",
                                 "is that Keystone? a proxy may drop the header X-Subject-Token")
                         : std::move(body.error()));
    }
    return Secret<std::string>(*token);
}

std::string text_of(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// The public endpoints; what is odd in a catalogue is passed over.
std::vector<Endpoint> catalogue_of(const json& token) {
    std::vector<Endpoint> endpoints;
    const auto catalogue = token.find("catalog");
    if (catalogue == token.end() || !catalogue->is_array()) {
        return endpoints;
    }
    for (const json& service : *catalogue) {
        const auto list = service.is_object() ? service.find("endpoints") : service.end();
        if (list == service.end() || !list->is_array()) {
            continue;
        }
        for (const json& endpoint : *list) {
            if (!endpoint.is_object() || text_of(endpoint, "interface") != "public") {
                continue;
            }
            std::string region = text_of(endpoint, "region_id");
            if (region.empty()) {
                region = text_of(endpoint, "region");
            }
            endpoints.push_back(
                {text_of(service, "type"), std::move(region), text_of(endpoint, "url")});
        }
    }
    return endpoints;
}

Project project_of(const json& token, const std::string& id) {
    const auto project = token.find("project");
    if (project == token.end() || !project->is_object()) {
        return {id, ""};
    }
    return {text_of(*project, "id"), text_of(*project, "name")};
}

std::string with_version(std::string url) {
    while (url.ends_with('/')) {
        url.pop_back();
    }
    return version_base(Service::identity, std::move(url));
}

}  // namespace

Cloud::Impl::Impl(CloudOptions given, net::HttpClient& client, Clock& the_clock)
    : options(std::move(given)),
      http(client),
      clock(the_clock),
      base(with_version(options.auth_url.without_query())),
      server_clock(the_clock) {}

Result<net::HttpRequest> Cloud::Impl::request(net::Method method, const std::string& url,
                                              const Secret<std::string>* token) const {
    auto parsed = net::Url::parse(url);
    if (!parsed) {
        return fail(std::move(parsed.error()).in("an endpoint of the catalogue"));
    }
    net::HttpRequest made;
    made.method = method;
    made.url = std::move(*parsed);
    made.headers = {{"Accept", "application/json"}};
    if (token != nullptr) {
        made.credentials.push_back({kAuthToken, *token});
    }
    made.limits = options.limits;
    made.pace = options.pace;
    return made;
}

Result<Secret<std::string>> Cloud::Impl::federate(const FederatedLogin& login, bool renew,
                                                  const std::stop_token& stop) {
    auth::TokenNeed need = login.need;
    need.renew = renew;
    auto access = login.tokens->token(need, stop);
    if (!access) {
        return fail(std::move(access.error()));
    }
    auto made = request(net::Method::post,
                        base + "/OS-FEDERATION/identity_providers/" +
                            net::percent_encode(login.identity_provider) + "/protocols/" +
                            net::percent_encode(login.protocol) + "/auth",
                        nullptr);
    if (!made) {
        return fail(std::move(made.error()));
    }
    made->repeatable = true;  // it only makes a token
    made->credentials.push_back(
        {"Authorization", Secret<std::string>("Bearer " + access->value.reveal())});
    const auto response = http.send(*made, stop);
    if (response) {
        server_clock.note(*response);
    }
    auto token = subject_token(net::Method::post, response);
    if (token) {
        return token;
    }
    Error error = std::move(token.error());
    if (error.code == ErrorCode::unauthenticated) {
        error.message += ": the token of " + access->origin + " is not accepted";
        error.hint = "get a fresh token; if it is fresh, the provider does not trust its issuer" +
                     (access->issuer.empty() ? std::string() : ' ' + access->issuer) +
                     " as identity provider '" + login.identity_provider + "', protocol '" +
                     login.protocol + "'";
    } else if (error.code == ErrorCode::not_found) {
        error.hint = "Keystone has no identity provider '" + login.identity_provider +
                     "' with protocol '" + login.protocol +
                     "': correct identity_providers, or auth_url";
    } else if (error.code == ErrorCode::permission_denied) {
        error.hint =
            "no mapping of the provider fits this user: ask its administrators to map "
            "your group";
    }
    return fail(std::move(error));
}

Result<Cloud::Impl::Unscoped> Cloud::Impl::unscoped(std::uint64_t refused,
                                                    const std::stop_token& stop) {
    const std::scoped_lock one_logs_in(login_mutex_);
    if (unscoped_ && unscoped_->generation != refused) {
        return *unscoped_;
    }
    auto token = federate(std::get<FederatedLogin>(options.login), refused != 0, stop);
    if (!token) {
        return fail(std::move(token.error()));
    }
    unscoped_ = Unscoped{std::move(*token), ++generations_};
    return *unscoped_;
}

Result<net::HttpResponse> Cloud::Impl::post_tokens(const json& auth, const std::stop_token& stop) {
    auto made = request(net::Method::post, base + "/auth/tokens", nullptr);
    if (!made) {
        return fail(std::move(made.error()));
    }
    made->headers.push_back({"Content-Type", "application/json"});
    made->body = text::dump_json(json{{"auth", auth}});
    made->body_is_secret = true;
    made->repeatable = true;
    auto response = http.send(*made, stop);
    if (response) {
        server_clock.note(*response);
    }
    return response;
}

/// What is sent for a login that leads to a project at once.
Result<json> Cloud::Impl::direct_login(const std::string& project) {
    if (const auto* login = std::get_if<CredentialLogin>(&options.login)) {
        auto secret = login->secret();
        if (!secret) {
            return fail(std::move(secret.error()));
        }
        // Without a scope: it has its own, and Keystone refuses a second one.
        return json{
            {"identity",
             {{"methods", {"application_credential"}},
              {"application_credential", {{"id", login->id}, {"secret", secret->reveal()}}}}}};
    }
    const auto& login = std::get<PasswordLogin>(options.login);
    auto password = login.password();
    if (!password) {
        return fail(std::move(password.error()));
    }
    return json{{"identity",
                 {{"methods", {"password"}},
                  {"password",
                   {{"user",
                     {{"name", login.user},
                      {"domain", {{"name", login.domain}}},
                      {"password", password->reveal()}}}}}}},
                {"scope", {{"project", {{"id", project}}}}}};
}

/// What can be done about a project that may not be used.
Error Cloud::Impl::explained(Error error, const std::string& project, const std::stop_token& stop) {
    if (std::holds_alternative<CredentialLogin>(options.login)) {
        error.hint = "the application credential is wrong, expired or deleted: make another one";
        return error;
    }
    if (std::holds_alternative<PasswordLogin>(options.login)) {
        error.hint = "the user or its password is wrong, or it has no role in project " + project;
        return error;
    }
    error.message += ": no access to project " + project;
    error.hint = "ask the provider to map your group to the project, or correct its id";
    if (auto usable = projects(stop)) {
        constexpr std::size_t kShown = 5;
        std::string names;
        for (std::size_t i = 0; i < usable->size() && i < kShown; ++i) {
            names += (i == 0 ? "" : ", ") + (*usable)[i].id + " (" + (*usable)[i].name + ")";
        }
        error.hint += names.empty()
                          ? "; the token opens no project there"
                          : "; the token opens " + names + (usable->size() > kShown ? ", …" : "");
    }
    return error;
}

Result<Scoped> Cloud::Impl::scope(const std::string& project, std::uint64_t refused,
                                  const std::stop_token& stop) {
    Scoped scoped;
    json auth;
    if (std::holds_alternative<FederatedLogin>(options.login)) {
        auto first = unscoped(refused, stop);
        if (!first) {
            return fail(std::move(first.error()));
        }
        scoped.generation = first->generation;
        auth = {{"identity", {{"methods", {"token"}}, {"token", {{"id", first->token.reveal()}}}}},
                {"scope", {{"project", {{"id", project}}}}}};
    } else {
        auto direct = direct_login(project);
        if (!direct) {
            return fail(std::move(direct.error()));
        }
        auth = std::move(*direct);
    }
    const auto response = post_tokens(auth, stop);
    auto token = subject_token(net::Method::post, response);
    if (!token) {
        const ErrorCode code = token.error().code;
        const bool refusal =
            code == ErrorCode::unauthenticated || code == ErrorCode::permission_denied;
        return fail(refusal ? explained(std::move(token.error()), project, stop)
                            : std::move(token.error()));
    }
    auto body = json_of(net::Method::post, response);
    if (!body) {
        return fail(std::move(body.error()));
    }
    const json told = body->value("token", json::object());
    scoped.token = std::move(*token);
    scoped.project = project_of(told, project);
    scoped.catalogue = catalogue_of(told);
    if (scoped.project.id != project) {
        return fail(ErrorCode::failed_precondition,
                    "the login opens project " + scoped.project.id + ", not " + project,
                    "an application credential belongs to one project: give each its own");
    }
    return scoped;
}

Result<std::vector<Project>> Cloud::Impl::projects(const std::stop_token& stop) {
    if (!std::holds_alternative<FederatedLogin>(options.login)) {
        return fail(ErrorCode::unimplemented, "only a federated login asks for its projects");
    }
    auto token = unscoped(0, stop);
    if (!token) {
        return fail(std::move(token.error()));
    }
    auto made = request(net::Method::get, base + "/auth/projects", &token->token);
    if (!made) {
        return fail(std::move(made.error()));
    }
    auto body = json_of(net::Method::get, http.send(*made, stop));
    if (!body) {
        return fail(std::move(body.error()));
    }
    std::vector<Project> all;
    for (const json& one : body->value("projects", json::array())) {
        if (one.is_object()) {
            all.push_back({text_of(one, "id"), text_of(one, "name")});
        }
    }
    std::ranges::sort(all, {}, &Project::name);
    return all;
}

}  // namespace paas::clients::openstack
