#include "paas/clients/kubernetes.hpp"

#include "clients/answer.hpp"
#include "clients/kubernetes_items.hpp"
#include "clients/lenient.hpp"
#include "clients/odds.hpp"
#include "clients/server_clock.hpp"

#include <algorithm>
#include <functional>
#include <mutex>
#include <numeric>
#include <set>
#include <span>

namespace paas::clients::kubernetes {

using nlohmann::json;

namespace {

constexpr int kUnauthorized = 401;
constexpr int kGone = 410;

/// One thing to be found out, in one request or, for lists, in one per page.
struct Question {
    std::string what{};  ///< "nodes"
    std::string path{};
    int page = 0;                ///< entries to ask for at once; 0 = it is no list
    bool is_first_only = false;  ///< of the list's pages
    std::function<void(const json& answer)> take{};
    std::function<void()> forget{};  ///< what was taken: the list starts again

    std::string next{};  ///< the token of the page to ask for
    bool is_due = true;
    bool was_restarted = false;
    std::set<std::string> pages{};
    std::optional<Error> error{};
};

/// The token of the next page; empty when there is none.
std::string next_page(const json& answer) {
    const auto metadata = answer.find("metadata");
    return metadata != answer.end() && metadata->is_object() ? Lenient(*metadata).text("continue")
                                                             : std::string();
}

}  // namespace

struct Cluster::Impl {
    Impl(ClusterOptions given, net::HttpClient& client, Clock& the_clock)
        : options(std::move(given)), http(client), clock(the_clock), server_clock(the_clock) {
        base = options.url.without_query();
        while (base.ends_with('/')) {
            base.pop_back();
        }
    }

    struct Bearer {
        Secret<std::string> token;
        std::string origin;
        std::uint64_t generation = 0;
    };

    /// `refused` is the generation that the server did not take; 0 for none.
    [[nodiscard]] Result<Bearer> bearer(std::uint64_t refused, const std::stop_token& stop);
    [[nodiscard]] Result<net::HttpRequest> request(const Question& question,
                                                   const Bearer& bearer) const;
    /// Asks until nobody has a question any more.
    void ask(std::span<Question* const> questions, const std::stop_token& stop);
    [[nodiscard]] std::vector<Result<net::HttpResponse>> send(
        const std::vector<Question*>& questions, const Bearer& bearer, const std::stop_token& stop);
    void answer(Question& question, const Result<net::HttpResponse>& response,
                const Bearer& bearer);

    ClusterOptions options;
    net::HttpClient& http;
    Clock& clock;
    std::string base;
    ServerClock server_clock;
    std::mutex token_mutex;  ///< one asks for a token, the others wait for it
    std::optional<Bearer> known;
    std::uint64_t generations = 0;
};

Result<Cluster::Impl::Bearer> Cluster::Impl::bearer(std::uint64_t refused,
                                                    const std::stop_token& stop) {
    const std::scoped_lock one_asks(token_mutex);
    if (known && known->generation != refused) {
        return *known;
    }
    auth::TokenNeed need = options.need;
    need.renew = refused != 0;
    auto token = options.tokens->token(need, stop);
    if (!token) {
        return fail(std::move(token.error()));
    }
    known = Bearer{std::move(token->value), std::move(token->origin), ++generations};
    return *known;
}

Result<net::HttpRequest> Cluster::Impl::request(const Question& question,
                                                const Bearer& bearer) const {
    std::string text = base + question.path;
    if (question.page > 0) {
        text += "?limit=" + std::to_string(question.page);
        text += question.next.empty() ? "" : "&continue=" + net::percent_encode(question.next);
    }
    auto url = net::Url::parse(text);
    if (!url) {
        return fail(std::move(url.error()));
    }
    net::HttpRequest made;
    made.url = std::move(*url);
    made.headers = {{"Accept", "application/json"}};
    made.credentials.push_back(
        {"Authorization", Secret<std::string>("Bearer " + bearer.token.reveal())});
    made.limits = options.limits;
    constexpr std::size_t kLargest = std::size_t{16} << 20U;  // nodes list the images they hold
    made.limits.max_body = kLargest;
    made.pace = options.pace;
    return made;
}

std::vector<Result<net::HttpResponse>> Cluster::Impl::send(const std::vector<Question*>& questions,
                                                           const Bearer& bearer,
                                                           const std::stop_token& stop) {
    std::vector<net::HttpRequest> requests;
    std::vector<std::size_t> places;
    std::vector<Result<net::HttpResponse>> responses(questions.size());
    for (std::size_t i = 0; i < questions.size(); ++i) {
        auto made = request(*questions[i], bearer);
        if (made) {
            requests.push_back(std::move(*made));
            places.push_back(i);
        } else {
            responses[i] = fail(std::move(made.error()));
        }
    }
    auto answers = http.send_all(requests, stop);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (answers[i]) {
            server_clock.note(*answers[i]);
        }
        responses[places[i]] = std::move(answers[i]);
    }
    return responses;
}

void Cluster::Impl::answer(Question& question, const Result<net::HttpResponse>& response,
                           const Bearer& bearer) {
    question.is_due = false;
    if (response && response->status == kGone && !question.next.empty() &&
        !question.was_restarted) {
        // The list changed too much since its first page.
        question.was_restarted = true;
        question.next.clear();
        question.pages.clear();
        question.forget();
        question.is_due = true;
        return;
    }
    auto value = json_of(net::Method::get, response);
    if (!value) {
        Error& error = value.error();
        if (error.code == ErrorCode::unauthenticated) {
            error.message += ": the token of " + bearer.origin + " is not accepted";
            error.hint =
                "get a fresh token; if it is fresh, the cluster does not trust its issuer or wants "
                "another audience";
        } else if (error.code == ErrorCode::not_found) {
            error.hint = "is the URL that of the API server of a Kubernetes cluster?";
        }
        question.error = std::move(error);
        return;
    }
    question.take(*value);
    if (question.page == 0 || question.is_first_only || question.error) {
        return;
    }
    question.next = next_page(*value);
    question.is_due = !question.next.empty();
    if (question.is_due && !question.pages.insert(question.next).second) {
        question.is_due = false;
        question.error = Error(ErrorCode::unavailable,
                               "GET " + base + question.path + " led back to a page that was read",
                               "try again; a proxy may keep old answers");
    }
}

void Cluster::Impl::ask(std::span<Question* const> questions, const std::stop_token& stop) {
    auto with = bearer(0, stop);
    if (!with) {
        for (Question* question : questions) {
            question->error = with.error();
        }
        return;
    }
    bool was_renewed = false;
    while (true) {
        std::vector<Question*> round;
        std::ranges::copy_if(questions, std::back_inserter(round), &Question::is_due);
        if (round.empty()) {
            return;
        }
        auto responses = send(round, *with, stop);
        std::vector<std::size_t> refused;
        for (std::size_t i = 0; i < round.size(); ++i) {
            if (responses[i] && responses[i]->status == kUnauthorized) {
                refused.push_back(i);
            }
        }
        if (!refused.empty() && !was_renewed) {
            was_renewed = true;
            if (auto fresh = bearer(with->generation, stop)) {
                with = std::move(fresh);
                std::vector<Question*> again;
                std::ranges::transform(refused, std::back_inserter(again),
                                       [&](std::size_t i) { return round[i]; });
                auto second = send(again, *with, stop);
                for (std::size_t i = 0; i < refused.size(); ++i) {
                    responses[refused[i]] = std::move(second[i]);
                }
            }
        }
        for (std::size_t i = 0; i < round.size(); ++i) {
            answer(*round[i], responses[i], *with);
        }
    }
}

namespace {

/// A list whose entries go to a vector.
template <typename T>
class List {
public:
    using Read = std::string (*)(const json& entry, std::vector<T>& all);

    List(std::string what, std::string path, int page, Read read, Odds& odds)
        : read_(read), odds_(odds) {
        question.what = std::move(what);
        question.path = std::move(path);
        question.page = page;
        question.take = [this](const json& answer) { take(answer); };
        question.forget = [this] { all_.clear(); };
    }
    List(const List&) = delete;
    List& operator=(const List&) = delete;

    [[nodiscard]] Result<std::vector<T>> result() {
        return question.error ? Result<std::vector<T>>(fail(std::move(*question.error)))
                              : std::move(all_);
    }

    Question question;

private:
    void take(const json& answer) {
        const auto items = answer.find("items");
        // An empty list is null when a server was written in Go.
        if (items != answer.end() && items->is_null()) {
            return;
        }
        if (items == answer.end() || !items->is_array()) {
            question.error =
                Error(ErrorCode::unavailable, question.path + " answered without a list 'items'",
                      "is the URL that of the API server of a Kubernetes cluster?");
            return;
        }
        for (const json& entry : *items) {
            if (!entry.is_object()) {
                odds_.add(question.what, "an entry that is no object is left out");
            } else if (const std::string problem = read_(entry, all_); !problem.empty()) {
                odds_.add(question.what, '\'' + name_of(entry) + "': " + problem);
            }
        }
        constexpr std::size_t kMost = 100'000;
        if (all_.size() > kMost) {
            question.error = Error(ErrorCode::resource_exhausted,
                                   "more than " + std::to_string(kMost) + ' ' + question.what);
        }
    }

    Read read_;
    Odds& odds_;
    std::vector<T> all_;
};

std::string below(const std::string& name_space, const char* resource) {
    return "/api/v1/namespaces/" + net::percent_encode(name_space) + resource;
}

constexpr const char* kClassesPath = "/apis/storage.k8s.io/v1/storageclasses";
constexpr int kNodesPerPage = 100;

}  // namespace

Cluster::Cluster(ClusterOptions options, net::HttpClient& http, Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(options), http, clock)) {}
Cluster::~Cluster() = default;

NamespaceReading Cluster::read(const std::string& name_space, std::stop_token stop) {
    Odds odds;
    const int page = impl_->options.page;
    List<ResourceQuota> quotas("resourcequotas", below(name_space, "/resourcequotas"), page,
                               read_quota, odds);
    List<LimitItem> limits("limitranges", below(name_space, "/limitranges"), page, read_limits,
                           odds);
    List<StorageClass> classes("storageclasses", kClassesPath, page, read_storage_class, odds);
    List<Node> nodes("nodes", "/api/v1/nodes", std::min(page, kNodesPerPage), read_node, odds);
    NamespaceReading reading;
    Question version{.what = "version", .path = "/version", .take = [&](const json& answer) {
                         reading.version = Lenient(answer).text("gitVersion");
                     }};
    Question space{.what = "namespace", .path = below(name_space, ""), .take = [](const json&) {}};
    const std::vector<Question*> questions{&quotas.question, &limits.question, &classes.question,
                                           &nodes.question,  &version,         &space};
    impl_->ask(questions, stop);
    reading.quotas = quotas.result();
    reading.limits = limits.result();
    reading.storage_classes = classes.result();
    reading.nodes = nodes.result();
    if (version.error) {
        reading.version = fail(std::move(*version.error));
    }
    if (space.error && space.error->code == ErrorCode::not_found) {
        space.error->hint = "correct the project's id: it is the name of the namespace";
        reading.exists = fail(std::move(*space.error));
    }
    reading.odds = odds.take();
    return reading;
}

std::vector<Probe> Cluster::probe(const std::string& name_space, std::stop_token stop) {
    struct Small {
        const char* service;
        std::string path;
        int page;
    };
    std::vector<Probe> probes;
    for (const Small& small :
         {Small{"cluster", "/version", 0}, Small{"quotas", below(name_space, "/resourcequotas"), 1},
          Small{"storage-classes", kClassesPath, 1}}) {
        Probe& probe = probes.emplace_back();
        probe.service = small.service;
        probe.endpoint = impl_->base + small.path;
        Question question{.path = small.path, .page = small.page, .take = [&](const json& answer) {
                              probe.answer = Lenient(answer).text("gitVersion");
                          }};
        question.is_first_only = true;
        Question* const one = &question;
        const Milliseconds start = impl_->clock.uptime();
        impl_->ask(std::span(&one, 1), stop);
        probe.took = impl_->clock.uptime() - start;
        if (question.error) {
            probe.answer = fail(std::move(*question.error));
        }
    }
    return probes;
}

std::optional<Milliseconds> Cluster::clock_ahead() const {
    return impl_->server_clock.ahead();
}

}  // namespace paas::clients::kubernetes
