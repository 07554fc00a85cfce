#include "paas/sources/remote_imports.hpp"

#include "paas/plugin/loader.hpp"

#include <algorithm>
#include <unordered_map>

namespace paas::sources {
namespace {

using Text = std::shared_ptr<const std::string>;

/// Names as `Url` writes them, so that "LAB.example." on the list is "lab.example". What is no
/// host is left out: it can match nothing.
std::vector<std::string> canonical(const std::vector<std::string>& hosts) {
    std::vector<std::string> names;
    for (const std::string& host : hosts) {
        if (auto url = net::Url::parse("https://" + host + "/")) {
            names.push_back(url->authority());
        }
    }
    return names;
}

bool is_listed(const std::vector<std::string>& names, const net::Url& url) {
    const bool bare = url.address() && !url.address()->is_v4();
    const std::string host = bare ? "[" + url.host() + "]" : url.host();
    return std::ranges::any_of(
        names, [&](const std::string& name) { return name == host || name == url.authority(); });
}

/// A page for people: a login form, an error, a viewer around the file.
bool is_html(const net::HttpResponse& response) {
    const std::string type = response.content_type();
    if (type == "text/html" || type == "application/xhtml+xml") {
        return true;
    }
    const std::size_t start = response.body.find_first_not_of(" \t\r\n\xef\xbb\xbf");
    // Not "<<", the merge key of YAML 1.1.
    return start != std::string::npos && response.body[start] == '<' &&
           response.body.compare(start, 2, "<<") != 0;
}

}  // namespace

ClientFactory curl_clients(std::vector<std::filesystem::path> folders) {
    auto loader = std::make_shared<plugin::ModuleLoader>(std::move(folders));
    return [loader](net::HttpClientOptions options) -> Result<std::unique_ptr<net::HttpClient>> {
        auto module = loader->load<net::HttpModule>("curl");
        if (!module) {
            return fail(std::move(module.error()));
        }
        return (*module)->make(std::move(options));
    };
}

struct RemoteImports::State {
    RemotePolicy policy;
    RemoteBudget budget;
    ClientFactory clients;
    Clock& clock;
    std::unique_ptr<net::HttpClient> client;
    std::unordered_map<std::string, Result<Text>> known;
    std::size_t bytes = 0;
    Milliseconds spent{0};

    /// What can be refused without the network.
    Result<void> check(const net::Url& url) const {
        if (!policy.allowed) {
            return fail(ErrorCode::permission_denied, "imports from the network are not allowed",
                        "give a local copy with --import-map, or allow it with --allow-imports");
        }
        if (url.scheme() != "https" && url.scheme() != "http") {
            return fail(ErrorCode::permission_denied,
                        "imports over '" + url.scheme() + "' are not supported",
                        "use https, or --import-map");
        }
        if (!is_listed(policy.hosts, url) && !is_listed(policy.private_hosts, url)) {
            return fail(ErrorCode::permission_denied,
                        url.authority() + " is not among the hosts to import from",
                        "add it to --import-hosts or to the setting import_hosts");
        }
        return {};
    }

    Result<void> check_budget() const {
        if (known.size() >= budget.files || bytes >= budget.total_bytes ||
            spent >= budget.total_time) {
            return fail(ErrorCode::resource_exhausted,
                        "the imports of this run are over their budget of " +
                            std::to_string(budget.files) + " files, " +
                            std::to_string(budget.total_bytes) + " bytes or " +
                            format_duration(budget.total_time),
                        "give local copies with --import-map");
        }
        return {};
    }

    Result<net::HttpClient*> open_client() {
        if (client == nullptr) {
            net::HttpClientOptions options;
            for (const std::string& name : policy.private_hosts) {
                // As `check_address` compares them: an IPv6 address without its brackets.
                const bool bare = name.starts_with('[') && name.ends_with(']');
                options.rules.named_hosts.push_back(bare ? name.substr(1, name.size() - 2) : name);
            }
            options.ca_file = policy.ca_file;
            auto made = clients(std::move(options));
            if (!made) {
                return fail(std::move(made.error()));
            }
            client = std::move(*made);
        }
        return client.get();
    }

    /// Redirects are followed here, one by one: each host must be on the list.
    Result<net::HttpResponse> get(net::Url url) {
        auto sender = open_client();
        if (!sender) {
            return fail(std::move(sender.error()));
        }
        for (std::uint32_t hop = 0; hop <= budget.redirects; ++hop) {
            if (auto allowed = check(url); !allowed) {
                return fail(std::move(allowed.error()));
            }
            net::HttpRequest request;
            request.url = url;
            request.headers = {{"Accept", "application/yaml, text/yaml, text/plain, */*;q=0.5"}};
            request.limits.max_body = std::min(budget.file_bytes, budget.total_bytes - bytes);
            request.limits.total = std::min(budget.file_time, budget.total_time - spent);
            const Milliseconds start = clock.uptime();
            auto response = (*sender)->send(request);
            spent += std::max(Milliseconds{1}, clock.uptime() - start);
            if (!response || response->status < 300 || response->status >= 400) {
                return response;
            }
            const std::string* location = net::find_header(response->headers, "Location");
            auto next = url.resolve(location == nullptr ? "" : *location);
            const bool insecure = next && url.scheme() == "https" && next->scheme() != "https";
            if (location == nullptr || !next || insecure) {
                return fail(ErrorCode::failed_precondition, "a redirect cannot be followed",
                            "import the final URL");
            }
            url = std::move(*next);
        }
        return fail(ErrorCode::failed_precondition,
                    "more than " + std::to_string(budget.redirects) + " redirects",
                    "import the final URL");
    }

    Result<Text> fetch(const net::Url& url) {
        if (auto within = check_budget(); !within) {
            return fail(std::move(within.error()));
        }
        auto response = get(url);
        if (!response) {
            response.error().context.clear();  // the diagnostic names the URL already
            return fail(std::move(response.error()));
        }
        bytes += response->body.size();
        if (!response->ok()) {
            const Error error = net::status_error(net::Method::get, *response);
            return fail(error.code,
                        "the server answered with status " + std::to_string(response->status),
                        error.hint);
        }
        if (is_html(*response)) {
            return fail(ErrorCode::failed_precondition, "it is a web page (HTML), not YAML",
                        "import the raw file's URL");
        }
        return std::make_shared<const std::string>(std::move(response->body));
    }
};

RemoteImports::RemoteImports(RemotePolicy policy, RemoteBudget budget, ClientFactory clients,
                             Clock& clock)
    : state_(std::make_unique<State>(
          State{std::move(policy), budget, std::move(clients), clock, nullptr, {}, 0, {}})) {
    state_->policy.hosts = canonical(state_->policy.hosts);
    state_->policy.private_hosts = canonical(state_->policy.private_hosts);
}

RemoteImports::~RemoteImports() = default;

Result<std::shared_ptr<const std::string>> RemoteImports::fetch(std::string_view text) {
    auto url = net::Url::parse(text);
    if (!url) {
        return fail(std::move(url.error()));
    }
    if (auto allowed = state_->check(*url); !allowed) {
        return fail(std::move(allowed.error()));
    }
    const std::string key = url->str();
    if (const auto found = state_->known.find(key); found != state_->known.end()) {
        return found->second;
    }
    Result<Text> outcome = state_->fetch(*url);
    return state_->known.emplace(key, std::move(outcome)).first->second;
}

}  // namespace paas::sources
