#include "commands/ports.hpp"

#include "commands/commands.hpp"
#include "commands/follow.hpp"
#include "commands/inside.hpp"
#include "commands/records.hpp"

#include "paas/base/diagnostic.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace paas::cli {
namespace {

struct Preset {
    std::string_view name;
    int port;
};
// The names that users of the INFN dashboard know; all tcp.
constexpr std::array kPresets{Preset{"dns", 53},     Preset{"http", 80},    Preset{"https", 443},
                              Preset{"imap", 143},   Preset{"imaps", 993},  Preset{"ldap", 389},
                              Preset{"mssql", 1433}, Preset{"mysql", 3306}, Preset{"pop3", 110},
                              Preset{"pop3s", 995},  Preset{"rdp", 3389},   Preset{"smtp", 25},
                              Preset{"smtps", 465},  Preset{"ssh", 22}};

std::optional<int> number(std::string_view text, int least, int most) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc() && end == text.data() + text.size() && !text.empty();
    return whole && value >= least && value <= most ? std::optional(value) : std::nullopt;
}

Error bad_port(const std::string& text) {
    std::vector<std::string_view> names;
    for (const Preset& preset : kPresets) {
        names.push_back(preset.name);
    }
    const std::string_view near = nearest(text, names);
    return {ErrorCode::invalid_argument, "no port: '" + text + "'",
            near.empty() ? "write 8080, 8080/udp, 6000-6010/tcp or a name such as https"
                         : "did you mean '" + std::string(near) + "'?"};
}

}  // namespace

Result<deployment::PortRule> parse_port(const std::string& text) {
    deployment::PortRule rule;
    const std::size_t slash = text.find('/');
    const std::string_view range = std::string_view(text).substr(0, slash);
    if (slash != std::string::npos) {
        rule.protocol = text.substr(slash + 1);
        if (rule.protocol != "tcp" && rule.protocol != "udp") {
            return fail(ErrorCode::invalid_argument, "no protocol: '" + rule.protocol + "'",
                        "tcp or udp");
        }
    }
    const auto preset = std::ranges::find(kPresets, range, &Preset::name);
    if (preset != kPresets.end()) {
        rule.from = rule.to = preset->port;
        return rule;
    }
    const std::size_t dash = range.find('-');
    const auto from = number(range.substr(0, dash), 1, 65535);
    const auto to =
        dash == std::string_view::npos ? from : number(range.substr(dash + 1), 1, 65535);
    if (!from || !to || *from > *to) {
        return fail(bad_port(text));
    }
    rule.from = *from;
    rule.to = *to;
    return rule;
}

Result<std::string> parse_network(const std::string& text) {
    const std::size_t slash = text.find('/');
    const std::string address = text.substr(0, slash);
    std::array<unsigned char, 16> bytes{};
    const bool v4 = ::inet_pton(AF_INET, address.c_str(), bytes.data()) == 1;
    const bool v6 = !v4 && ::inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1;
    const int most = v4 ? 32 : 128;
    const auto length = slash == std::string::npos
                            ? std::optional(most)
                            : number(std::string_view(text).substr(slash + 1), 0, most);
    if ((!v4 && !v6) || !length) {
        return fail(ErrorCode::invalid_argument, "no network: '" + text + "'",
                    "write for example 192.0.2.0/24, or 0.0.0.0/0 for the whole world");
    }
    // Bits beyond the prefix mean that something else was meant: 10.1.2.3/8 opens all of 10.
    for (int bit = *length; bit < most; ++bit) {
        const auto index = static_cast<std::size_t>(bit / 8);
        const unsigned mask = 0x80U >> static_cast<unsigned>(bit % 8);
        if ((bytes.at(index) & mask) != 0) {
            bytes.at(index) = static_cast<unsigned char>(bytes.at(index) & ~mask);
        }
    }
    std::array<char, INET6_ADDRSTRLEN> canonical{};
    ::inet_ntop(v4 ? AF_INET : AF_INET6, bytes.data(), canonical.data(), canonical.size());
    std::array<unsigned char, 16> given{};
    ::inet_pton(v4 ? AF_INET : AF_INET6, address.c_str(), given.data());
    if (given != bytes) {
        return fail(ErrorCode::invalid_argument, "'" + text + "' has bits beyond its prefix",
                    std::string("did you mean ") + canonical.data() + "/" +
                        std::to_string(*length) + ", or " + address + "/" + std::to_string(most) +
                        "?");
    }
    return std::string(canonical.data()) + "/" + std::to_string(*length);
}

namespace {

int show_ports(App& app, const deployment::State& state) {
    View view = ports_view();
    for (const deployment::PortRule& rule : state.ports) {
        view.records.push_back(port_record(state, rule));
    }
    return app.show(view);
}

Try<int> list_ports(App& app) {
    auto target = inside(app);
    if (!target) {
        return tl::unexpected(std::move(target.error()));
    }
    return show_ports(app, target->state);
}

Try<int> change(App& app, bool open) {
    auto rule = parse_port(app.args().get("PORT"));
    if (!rule) {
        return usage_failure(std::move(rule.error()));
    }
    auto network = parse_network(app.args().get("from"));
    if (!network) {
        return usage_failure(std::move(network.error()));
    }
    rule->cidr = std::move(*network);
    rule->node = app.args().get("node");
    rule->description = app.args().get("description");
    auto target = inside(app);
    if (!target) {
        return tl::unexpected(std::move(target.error()));
    }
    if (!open) {
        // A rule is told by what it opens; its description is not part of that.
        const auto& ports = target->state.ports;
        const auto same = std::ranges::find_if(ports, [&](const deployment::PortRule& known) {
            return known.from == rule->from && known.to == rule->to &&
                   known.protocol == rule->protocol && known.cidr == rule->cidr &&
                   known.node == rule->node;
        });
        if (same != ports.end()) {
            *rule = *same;
        }
    }
    auto started = target->orchestrator->change_port(app.who(), target->state.id, open, *rule);
    if (!started) {
        return tl::unexpected<Failure>(std::move(started.error()));
    }
    if (app.args().has("detach")) {
        auto worker = app.start_worker();
        return worker ? Try<int>(0) : tl::unexpected<Failure>(std::move(worker.error()));
    }
    auto followed = follow(app, {target->state.id}, {});
    if (!followed) {
        return tl::unexpected(std::move(followed.error()));
    }
    if (followed->interrupted) {
        return 130;
    }
    const deployment::State& state = followed->states.front();
    const int printed = show_ports(app, state);
    if (printed == 0 && !state.reason.empty()) {
        return tl::unexpected<Failure>(Failure(Error(ErrorCode::unavailable, state.reason)));
    }
    return printed;
}

}  // namespace

int run_ports_ls(App& app) {
    return app.finish(list_ports(app));
}
int run_ports_add(App& app) {
    return app.finish(change(app, true));
}
int run_ports_rm(App& app) {
    return app.finish(change(app, false));
}

}  // namespace paas::cli
