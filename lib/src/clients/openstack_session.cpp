#include "clients/openstack_session.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

namespace paas::clients::openstack {
namespace {

/// Types of a service in catalogues, the best first (service-types-authority, and what was before).
std::span<const std::string_view> types_of(Service service) {
    static constexpr std::array<std::string_view, 1> kIdentity{"identity"};
    static constexpr std::array<std::string_view, 1> kCompute{"compute"};
    static constexpr std::array<std::string_view, 1> kImage{"image"};
    static constexpr std::array<std::string_view, 1> kNetwork{"network"};
    static constexpr std::array<std::string_view, 4> kVolume{"block-storage", "volumev3",
                                                             "block-store", "volume"};
    static constexpr std::array<std::string_view, 1> kObjects{"object-store"};
    switch (service) {
        case Service::identity:
            return kIdentity;
        case Service::compute:
            return kCompute;
        case Service::image:
            return kImage;
        case Service::network:
            return kNetwork;
        case Service::volume:
            return kVolume;
        case Service::object_store:
            break;
    }
    return kObjects;
}

bool is_refused(const Result<net::HttpResponse>& response) {
    constexpr int kUnauthorized = 401;
    return response && response->status == kUnauthorized;
}

}  // namespace

Result<std::string> Session::Impl::endpoint(Service service, const std::string& region) const {
    std::set<std::string> elsewhere;
    for (const std::string_view type : types_of(service)) {
        for (const Endpoint& endpoint : rights.catalogue) {
            if (endpoint.type != type) {
                continue;
            }
            if (endpoint.region == region) {
                return endpoint.url;
            }
            elsewhere.insert(endpoint.region);
        }
    }
    std::string names;
    for (const std::string& name : elsewhere) {
        names += (names.empty() ? "" : ", ") + name;
    }
    return fail(ErrorCode::not_found,
                "the catalogue has no service '" + std::string(to_string(service)) +
                    "' in region " + region,
                names.empty() ? "" : "it has one in " + names + ": correct the region's name");
}

Result<net::HttpRequest> Session::Impl::request(const Call& call, const std::string& region) {
    auto url = endpoint(call.service, region);
    if (!url) {
        return fail(std::move(url.error()));
    }
    std::string text = call.at_version
                           ? version_base(call.service, std::move(*url))
                           : service_base(call.service, std::move(*url), rights.project.id);
    text += call.path;
    text += call.query.empty() ? "" : '?' + call.query;
    auto made = cloud->request(call.method, text, &rights.token);
    if (made) {
        made->headers.insert(made->headers.end(), call.headers.begin(), call.headers.end());
        // Ten thousand flavors with their extra specs are larger than the usual limit.
        constexpr std::size_t kLargest = std::size_t{16} << 20U;
        made->limits.max_body = kLargest;
    }
    return made;
}

std::vector<Result<net::HttpResponse>> Session::Impl::try_once(
    const std::vector<Pending>& round, const std::vector<std::size_t>& which,
    const std::string& region, const std::stop_token& stop) {
    std::vector<net::HttpRequest> requests;
    std::vector<std::size_t> places;
    std::vector<Result<net::HttpResponse>> responses(which.size());
    for (std::size_t i = 0; i < which.size(); ++i) {
        auto made = request(round[which[i]].call, region);
        if (made) {
            requests.push_back(std::move(*made));
            places.push_back(i);
        } else {
            responses[i] = fail(std::move(made.error()));
        }
    }
    auto answers = cloud->http.send_all(requests, stop);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        responses[places[i]] = std::move(answers[i]);
    }
    return responses;
}

void Session::Impl::send(const std::vector<Pending>& round, const std::string& region,
                         const std::stop_token& stop) {
    std::vector<std::size_t> all(round.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    auto responses = try_once(round, all, region, stop);
    std::vector<std::size_t> refused;
    std::ranges::copy_if(all, std::back_inserter(refused),
                         [&](std::size_t i) { return is_refused(responses[i]); });
    if (!refused.empty() && !renewed_) {
        renewed_ = true;
        auto fresh = cloud->scope(rights.project.id, rights.generation, stop);
        if (fresh) {
            rights = std::move(*fresh);
            auto again = try_once(round, refused, region, stop);
            for (std::size_t i = 0; i < refused.size(); ++i) {
                responses[refused[i]] = std::move(again[i]);
            }
        } else {
            for (const std::size_t i : refused) {
                Error error = fresh.error();
                responses[i] = fail(std::move(error).in("logging in again, as " +
                                                        responses[i]->url.without_query() +
                                                        " refused the token"));
            }
        }
    }
    for (std::size_t i = 0; i < round.size(); ++i) {
        round[i].question->take(round[i].call, std::move(responses[i]));
    }
}

void Session::Impl::ask(std::span<Question* const> questions, const std::string& region,
                        const std::stop_token& stop) {
    while (true) {
        std::vector<Pending> round;
        for (Question* question : questions) {
            for (Call& call : question->calls) {
                round.push_back({question, std::move(call)});
            }
            question->calls.clear();
        }
        if (round.empty()) {
            return;
        }
        send(round, region, stop);
    }
}

Session::Session(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Session::~Session() = default;

const Project& Session::project() const {
    return impl_->rights.project;
}

std::vector<std::string> Session::regions() const {
    std::set<std::string> names;
    for (const Endpoint& endpoint : impl_->rights.catalogue) {
        names.insert(endpoint.region);
    }
    return {names.begin(), names.end()};
}

Cloud::Cloud(CloudOptions options, net::HttpClient& http, Clock& clock)
    : impl_(std::make_shared<Impl>(std::move(options), http, clock)) {}
Cloud::~Cloud() = default;

Result<std::unique_ptr<Session>> Cloud::open(const std::string& project, std::stop_token stop) {
    auto rights = impl_->scope(project, 0, stop);
    if (!rights) {
        return fail(std::move(rights.error()));
    }
    return std::make_unique<Session>(std::make_unique<Session::Impl>(impl_, std::move(*rights)));
}

Result<std::vector<Project>> Cloud::projects(std::stop_token stop) {
    return impl_->projects(stop);
}

std::optional<Milliseconds> Cloud::clock_ahead() const {
    return impl_->server_clock.ahead();
}

}  // namespace paas::clients::openstack
