#include "cloud_replay.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace paas::testing {
namespace {

using nlohmann::json;

constexpr std::string_view kRecordedToken = "recorded-token";

nlohmann::json recording(const std::string& name) {
    const std::string path = std::string(PAAS_CLOUD_RECORDINGS) + '/' + name + ".json";
    std::ifstream file(path);
    auto content = json::parse(file, nullptr, false);
    if (!content.is_object()) {
        throw std::runtime_error("no recording of a cloud: " + path);
    }
    return content;
}

std::string key_of(const CloudCall& call) {
    return call.service + ' ' + call.method + ' ' + call.path +
           (call.query.empty() ? "" : '?' + call.query);
}

CloudCall call_of(const SeenRequest& request) {
    const std::string& target = request.target;
    const std::size_t path = target.find('/', 1);
    const std::size_t query = target.find('?');
    CloudCall call;
    call.method = request.method;
    call.service = target.substr(1, path == target.npos ? target.npos : path - 1);
    if (path != target.npos) {
        call.path = target.substr(path, query == target.npos ? target.npos : query - path);
    }
    if (query != target.npos) {
        call.query = target.substr(query + 1);
    }
    return call;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

Reply json_reply(int status, std::string body) {
    return {.status = status,
            .headers = {{"Content-Type", "application/json"}},
            .body = std::move(body)};
}

}  // namespace

CloudReplay::CloudReplay(const std::string& name) {
    const json content = recording(name);
    region_ = content.at("region").get<std::string>();
    project_ = content.at("project").get<std::string>();
    for (const json& one : content.at("exchanges")) {
        const CloudCall call{one.at("service").get<std::string>(),
                             one.at("method").get<std::string>(), one.at("path").get<std::string>(),
                             one.at("query").get<std::string>()};
        Said said{one.at("status").get<int>(), {}, {}};
        for (const auto& [header, value] : one.at("headers").items()) {
            said.headers.emplace(header, value.get<std::string>());
        }
        const json& body = one.at("body");
        said.body = body.is_null() ? "" : body.is_string() ? body.get<std::string>() : body.dump();
        exchanges_.emplace(key_of(call), std::move(said));
    }
}

void CloudReplay::set_origin(std::string origin) {
    const std::scoped_lock lock(mutex_);
    origin_ = std::move(origin);
}

void CloudReplay::set_fault(Fault fault) {
    const std::scoped_lock lock(mutex_);
    fault_ = std::move(fault);
}

void CloudReplay::expire_tokens() {
    const std::scoped_lock lock(mutex_);
    ++generation_;
}

std::size_t CloudReplay::logins() const {
    const std::scoped_lock lock(mutex_);
    return logins_;
}

std::string CloudReplay::token() const {
    return std::string(kRecordedToken) + '-' + std::to_string(generation_);
}

Reply CloudReplay::said_to(const CloudCall& call, const SeenRequest& request) const {
    const bool is_federation = call.path.find("/OS-FEDERATION/") != call.path.npos;
    const bool is_login = call.service == "identity" && call.method == "POST";
    const std::string bearer = request.header("authorization");
    const bool known = is_federation ? bearer.starts_with("Bearer ") && bearer.size() > 7
                       : is_login    ? request.body.find(token()) != request.body.npos
                                     : request.header("x-auth-token") == token();
    if (!known) {
        return json_reply(
            401, R"({"error":{"code":401,"message":"not authenticated","title":"Unauthorized"}})");
    }
    const auto found = exchanges_.find(key_of(call));
    if (found == exchanges_.end()) {
        return json_reply(404, R"({"error":{"code":404,"message":"not recorded"}})");
    }
    Reply reply{.status = found->second.status, .body = found->second.body};
    for (const auto& [name, value] : found->second.headers) {
        if (name == "date") {
            continue;  // it was then; a test that wants a date gives one
        }
        reply.headers.emplace_back(name, name == "x-subject-token" ? token() : value);
    }
    constexpr std::array kServices{"identity", "compute",   "image",        "network",
                                   "volumev3", "placement", "block-storage"};
    for (const char* service : kServices) {
        const bool is_volume = std::string_view(service) == "volumev3";
        replace_all(reply.body, '@' + std::string(service) + '@',
                    origin_ + '/' + (is_volume ? "block-storage" : service));
    }
    logins_ += is_login ? 1 : 0;
    return reply;
}

Reply CloudReplay::answer(const SeenRequest& request) const {
    const CloudCall call = call_of(request);
    Reply reply;
    Fault fault;
    {
        const std::scoped_lock lock(mutex_);
        reply = said_to(call, request);
        fault = fault_;
    }
    return fault ? fault(call, std::move(reply)) : reply;
}

}  // namespace paas::testing
