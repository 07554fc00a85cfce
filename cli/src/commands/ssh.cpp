#include "app/streams.hpp"
#include "commands/commands.hpp"
#include "commands/inside.hpp"
#include "commands/records.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace paas::cli {
namespace {

Try<deployment::Node> reachable_node(App& app, const deployment::State& state) {
    const std::string name = app.args().get("NODE");
    std::vector<const deployment::Node*> candidates;
    for (const deployment::Node& node : state.nodes) {
        const bool meant = name.empty() ? !node.public_address.empty()
                                        : node.id == name || node.node_template == name;
        if (meant) {
            candidates.push_back(&node);
        }
    }
    if (candidates.empty() && !name.empty()) {
        return tl::unexpected<Failure>(Error(ErrorCode::not_found,
                                             "no node is named '" + name + "'",
                                             "see `paas nodes ls " + state.id.str() + "`"));
    }
    if (candidates.empty()) {
        return tl::unexpected<Failure>(
            Error(ErrorCode::failed_precondition, "no node has a public address"));
    }
    if (candidates.size() > 1) {
        std::string ids;
        for (const deployment::Node* node : candidates) {
            ids += (ids.empty() ? "" : ", ") + node->id;
        }
        return usage_failure("which node? " + ids, "name one of them");
    }
    if (candidates.front()->public_address.empty()) {
        return tl::unexpected<Failure>(
            Error(ErrorCode::failed_precondition,
                  "node '" + candidates.front()->id + "' has no public address"));
    }
    return *candidates.front();
}

/// One word of a shell command line.
std::string quoted(const std::string& word) {
    const bool plain = !word.empty() && word.find_first_not_of(
                                            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                            "0123456789@%+=:,./-_") == std::string::npos;
    if (plain) {
        return word;
    }
    std::string text = "'";
    for (const char c : word) {
        text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return text + "'";
}

Try<int> ssh(App& app) {
    auto target = inside(app);
    if (!target) {
        return tl::unexpected(std::move(target.error()));
    }
    auto node = reachable_node(app, target->state);
    if (!node) {
        return tl::unexpected(std::move(node.error()));
    }
    std::vector<std::string> words{"ssh"};
    if (app.args().has("identity")) {
        words.insert(words.end(), {"-i", app.args().get("identity")});
    }
    if (app.args().has("login")) {
        words.insert(words.end(), {"-l", app.args().get("login")});
    }
    // An address comes from a provider: it must not be taken for an option.
    words.insert(words.end(), {"--", node->public_address});
    const auto& rest = app.args().rest();
    words.insert(words.end(), rest.begin(), rest.end());
    if (app.args().has("print")) {
        std::string line;
        for (const std::string& word : words) {
            line += (line.empty() ? "" : " ") + quoted(word);
        }
        app.mark_simulated(is_simulated(target->state));
        return app.print(line + "\n");
    }
    if (is_simulated(target->state)) {
        return tl::unexpected<Failure>(Error(ErrorCode::failed_precondition,
                                             "the node is simulated: there is nothing to log in to",
                                             "--print shows the command that would be run"));
    }
    std::vector<char*> arguments;
    for (std::string& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    ::execvp("ssh", arguments.data());
    return tl::unexpected<Failure>(Error(
        errno == ENOENT ? ErrorCode::not_found : ErrorCode::internal,
        std::string("cannot run ssh: ") + std::strerror(errno), "is openssh-client installed?"));
}

}  // namespace

int run_ssh(App& app) {
    return app.finish(ssh(app));
}

}  // namespace paas::cli
