#include "feed/credentials.hpp"

namespace paas::feed {

using ReferenceKind = SecretReference::Kind;

Result<std::shared_ptr<auth::TokenSource>> tokens_of(const SecretReference& reference,
                                                     const auth::TokenContext& context) {
    if (reference.kind == ReferenceKind::none) {
        return std::shared_ptr<auth::TokenSource>(auth::default_token_source(context));
    }
    std::string name = reference.name;
    if (reference.kind == ReferenceKind::environment) {
        name.insert(0, "env:");
    } else if (reference.kind == ReferenceKind::file) {
        name = "file:" + reference.name;
    } else if (name != "agent" && name.find(':') == std::string::npos) {
        name.insert(0, "agent:");
    }
    auto source = auth::make_token_source(name, context);
    if (!source) {
        return fail(std::move(source.error()));
    }
    return std::shared_ptr<auth::TokenSource>(std::move(*source));
}

Result<Secret<std::string>> secret_of(const SecretReference& reference,
                                      const auth::TokenContext& context) {
    if (reference.kind == ReferenceKind::environment) {
        auto value = context.environment(reference.name);
        if (!value || value->empty()) {
            return fail(ErrorCode::not_found, "variable " + reference.name + " is not set",
                        "put the secret there");
        }
        return Secret<std::string>(std::move(*value));
    }
    if (reference.kind == ReferenceKind::file) {
        return auth::read_secret_file(reference.name);
    }
    return fail(ErrorCode::invalid_argument, "no secret is named",
                "write {env: NAME} or {file: PATH}");
}

}  // namespace paas::feed
