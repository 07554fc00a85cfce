#include "paas/auth/token_source.hpp"

#include "auth/agent.hpp"
#include "auth/claims.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace paas::auth {
namespace {

/// Our clock and the issuer's may differ by this much (WLCG profile).
constexpr Milliseconds kSkew = std::chrono::seconds(60);

/// RFC 6750 section 2.1: what may stand after "Bearer".
bool is_token(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-._~+/=").find(c) != std::string_view::npos;
    });
}

/// A token that stands somewhere as it is: whether it is fit for what is needed.
Result<AccessToken> checked(Secret<std::string> value, const TokenNeed& need,
                            const TokenContext& context, std::string origin) {
    if (!is_token(value.reveal())) {
        return fail(ErrorCode::invalid_argument, origin + " holds no access token",
                    "put the token itself there, without quotes or a name");
    }
    Claims claims = claims_of(value.reveal());
    if (!claims.issuer.empty() && !need.issuer.empty() &&
        !same_issuer(claims.issuer, need.issuer)) {
        return fail(
            ErrorCode::unauthenticated,
            "the token of " + origin + " is of issuer " + claims.issuer + ", not of " + need.issuer,
            "give a token of that issuer");
    }
    const Timestamp now = context.clock->now();
    if (claims.expires != Timestamp{} && claims.expires + kSkew < now) {
        return fail(
            ErrorCode::unauthenticated,
            "the token of " + origin + " expired " +
                format_duration(std::chrono::floor<std::chrono::seconds>(now - claims.expires)) +
                " ago",
            "get a fresh one");
    }
    return AccessToken{std::move(value), std::move(claims.issuer), claims.expires,
                       std::move(origin)};
}

class VariableTokens final : public TokenSource {
public:
    VariableTokens(std::string name, TokenContext context)
        : name_(std::move(name)), context_(std::move(context)) {}

    Result<AccessToken> token(const TokenNeed& need, std::stop_token /*stop*/) override {
        auto value = context_.environment(name_);
        if (!value || value->empty()) {
            return fail(ErrorCode::not_found, "variable " + name_ + " is not set",
                        "put an access token there");
        }
        return checked(Secret<std::string>(std::move(*value)), need, context_, describe());
    }
    std::string describe() const override { return "variable " + name_; }

private:
    std::string name_;
    TokenContext context_;
};

class FileTokens final : public TokenSource {
public:
    FileTokens(std::filesystem::path file, TokenContext context)
        : file_(std::move(file)), context_(std::move(context)) {}

    Result<AccessToken> token(const TokenNeed& need, std::stop_token /*stop*/) override {
        auto value = read_secret_file(file_);
        if (!value) {
            return fail(std::move(value.error()));
        }
        return checked(std::move(*value), need, context_, describe());
    }
    std::string describe() const override { return "file " + file_.string(); }

private:
    std::filesystem::path file_;
    TokenContext context_;
};

/// The first source that has a fitting token. What the others said is told when none has.
class FirstOf final : public TokenSource {
public:
    explicit FirstOf(std::vector<std::unique_ptr<TokenSource>> sources)
        : sources_(std::move(sources)) {}

    Result<AccessToken> token(const TokenNeed& need, std::stop_token stop) override {
        std::optional<Error> worst;
        for (const auto& source : sources_) {
            auto token = source->token(need, stop);
            if (token || token.error().code == ErrorCode::cancelled) {
                return token;
            }
            // That a source is not there at all is no news beside what is wrong with one that is.
            if (!worst || worst->code == ErrorCode::not_found) {
                worst = std::move(token.error());
            }
        }
        if (worst && worst->code != ErrorCode::not_found) {
            return fail(std::move(*worst));
        }
        return fail(ErrorCode::not_found,
                    need.issuer.empty() ? std::string("there is no access token")
                                        : "there is no access token of " + need.issuer,
                    "start oidc-agent and load an account, or put a token into PAAS_TOKEN");
    }
    std::string describe() const override {
        std::string text;
        for (const auto& source : sources_) {
            text += (text.empty() ? "" : ", ") + source->describe();
        }
        return text;
    }

private:
    std::vector<std::unique_ptr<TokenSource>> sources_;
};

}  // namespace

TokenSource::~TokenSource() = default;

Result<std::unique_ptr<TokenSource>> make_token_source(std::string_view name,
                                                       TokenContext context) {
    const std::size_t colon = name.find(':');
    const std::string_view kind = name.substr(0, colon);
    const std::string rest(colon == name.npos ? std::string_view() : name.substr(colon + 1));
    std::unique_ptr<TokenSource> source;
    if (kind == "env" && !rest.empty()) {
        source = std::make_unique<VariableTokens>(rest, std::move(context));
    } else if (kind == "file" && !rest.empty()) {
        source = std::make_unique<FileTokens>(rest, std::move(context));
    } else if (kind == "agent" && (colon == name.npos || !rest.empty())) {
        source = std::make_unique<AgentTokens>(rest, std::move(context));
    } else {
        // The name itself is not shown: somebody may have put a token there.
        return fail(ErrorCode::invalid_argument, "that is no token source",
                    "write env:NAME, file:PATH, agent:ACCOUNT or agent");
    }
    return source;
}

std::unique_ptr<TokenSource> default_token_source(TokenContext context) {
    std::vector<std::unique_ptr<TokenSource>> sources;
    if (context.environment("OIDC_SOCK")) {
        sources.push_back(std::make_unique<AgentTokens>(
            context.environment("OIDC_AGENT_ACCOUNT").value_or(""), context));
    }
    for (const char* variable : {"PAAS_TOKEN", "ORCHENT_TOKEN"}) {
        sources.push_back(std::make_unique<VariableTokens>(variable, context));
    }
    return std::make_unique<FirstOf>(std::move(sources));
}

}  // namespace paas::auth
