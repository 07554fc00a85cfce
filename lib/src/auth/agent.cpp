#include "auth/agent.hpp"

#include "auth/unix_socket.hpp"

#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace paas::auth {
namespace {

using nlohmann::json;

/// How the agent is told not to give the token it has.
constexpr int kForceNew = -1;
constexpr const char* kHint = "paas reads the clouds of the federation";

std::string request_text(const std::string& account, const TokenNeed& need) {
    json request = {{"request", "access_token"}, {"application_hint", kHint}};
    request[account.empty() ? "issuer" : "account"] = account.empty() ? need.issuer : account;
    if (!need.audience.empty()) {
        request["audience"] = need.audience;
    }
    request["min_valid_period"] =
        need.renew ? kForceNew
                   : std::chrono::duration_cast<std::chrono::seconds>(need.min_left).count();
    return text::dump_json(request);
}

/// The agent's words, as far as they are fit to be shown.
std::string shown(std::string text) {
    constexpr std::size_t kLongest = 300;
    text.resize(std::min(text.size(), kLongest));
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    return text;
}

Result<AccessToken> read_reply(const std::string& reply, const std::string& origin,
                               const std::string& account) {
    auto parsed = text::parse_json(reply);
    if (!parsed || !parsed->is_object()) {
        return fail(ErrorCode::unavailable, origin + " answered with something that is not JSON",
                    "check that OIDC_SOCK names oidc-agent's socket");
    }
    text::JsonReader reader(*parsed, origin);
    std::string status;
    std::string problem;
    reader.optional("status", status);
    reader.optional("error", problem);
    if (status != "success") {
        return fail(ErrorCode::unauthenticated,
                    origin + " gave no token: " + (problem.empty() ? status : shown(problem)),
                    account.empty() ? "load an account of that issuer with oidc-add"
                                    : "load the account: oidc-add " + account);
    }
    std::string token;
    std::int64_t expires = 0;
    AccessToken given;
    reader.required("access_token", token);
    reader.optional("issuer", given.issuer);
    reader.optional("expires_at", expires);
    given.value = Secret<std::string>(std::move(token));
    if (auto read = reader.finish(); !read || given.value.empty()) {
        return fail(ErrorCode::unavailable, origin + " answered without a token");
    }
    given.expires = Timestamp(std::chrono::seconds(std::max<std::int64_t>(expires, 0)));
    given.origin = origin;
    return given;
}

}  // namespace

AgentTokens::AgentTokens(std::string account, TokenContext context)
    : account_(std::move(account)), context_(std::move(context)) {}

std::string AgentTokens::describe() const {
    return account_.empty() ? "oidc-agent" : "oidc-agent account " + account_;
}

Result<AccessToken> AgentTokens::token(const TokenNeed& need, std::stop_token stop) {
    const auto socket = context_.environment("OIDC_SOCK");
    if (!socket || socket->empty()) {
        return fail(ErrorCode::not_found, "oidc-agent does not run here: OIDC_SOCK is not set",
                    "start it: eval \"$(oidc-agent)\"");
    }
    if (account_.empty() && need.issuer.empty()) {
        return fail(ErrorCode::invalid_argument, "oidc-agent needs an account or an issuer");
    }
    const std::scoped_lock one_at_a_time(mutex_);
    auto reply = ask_unix_socket(
        *socket, Secret<std::string>(request_text(account_, need)),
        {.time = context_.agent_time, .clock = context_.clock, .stop = std::move(stop)});
    if (!reply) {
        return fail(std::move(reply.error()).in(describe()));
    }
    return read_reply(reply->reveal(), describe(), account_);
}

}  // namespace paas::auth
