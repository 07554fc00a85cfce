// Changes to the configuration file that leave the rest of it as people wrote it: only the lines
// of one top-level key are replaced.
#include "file.hpp"

#include <algorithm>

namespace paas::config {
namespace {

namespace fs = std::filesystem;

struct Loaded {
    std::string text;
    FileContents contents;
};

Result<Loaded> load_for_edit(const fs::path& file) {
    auto text = read_text(file);
    if (!text) {
        return fail(std::move(text.error()));
    }
    Loaded loaded;
    loaded.text = text->value_or("");
    auto parsed = parse_file(loaded.text, file.string());
    if (!parsed) {
        return fail(std::move(parsed.error()));
    }
    loaded.contents = std::move(*parsed);
    return loaded;
}

bool starts_entry(std::string_view line) {
    return !line.empty() && line.front() != ' ' && line.front() != '\t' && line.front() != '#' &&
           line.front() != '\r' && !line.starts_with("- ") && line != "---" && line != "...";
}

/// Replaces the lines of a top-level key by `lines`, or appends them. A file in flow style
/// ("{a: 1}") has no such lines and is refused.
Result<std::string> replace_entry(std::string_view text, std::string_view key,
                                  std::string_view lines) {
    std::string result;
    bool inside = false;
    bool done = false;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.starts_with("{")) {
            return fail(ErrorCode::failed_precondition,
                        "the configuration file is written in braces, which cannot be edited here",
                        "write one key per line, or change the file by hand");
        }
        if (starts_entry(line)) {
            inside = line.starts_with(key) && line.substr(key.size()).starts_with(":");
            if (inside && !done) {
                result += lines;
                done = true;
            }
        } else if (inside && line.starts_with("#")) {
            inside = false;  // a comment at the margin belongs to what follows
        }
        if (!inside) {
            result += line;
            result += '\n';
        }
    }
    if (!done) {
        result += lines;
    }
    return result;
}

std::string render(const std::vector<Context>& contexts) {
    if (contexts.empty()) {
        return {};
    }
    text::YamlWriter writer;
    writer.begin_map();
    writer.key("contexts");
    writer.begin_map();
    for (const Context& context : contexts) {
        writer.key(context.name);
        writer.begin_map();
        const auto field = [&](std::string_view name, const std::string& value) {
            if (!value.empty()) {
                writer.key(name);
                writer.string(value);
            }
        };
        field("url", context.url);
        field("group", context.group);
        field("issuer", context.issuer);
        field("ca_file", context.ca_file.string());
        field("token", context.token);
        writer.end_map();
    }
    writer.end_map();
    writer.end_map();
    std::string text = std::move(writer).take();
    if (!text.ends_with('\n')) {
        text += '\n';
    }
    return text;
}

/// Writes the new text only if it reads back.
Result<void> replace_file(const fs::path& file, const std::string& text) {
    if (auto readable = parse_file(text, file.string()); !readable) {
        return fail(ErrorCode::failed_precondition,
                    "the configuration file cannot be edited here: " + readable.error().message,
                    "change " + file.string() + " by hand");
    }
    return write_atomically(file, text);
}

Result<void> write_contexts(const fs::path& file, const Loaded& loaded) {
    auto text = replace_entry(loaded.text, "contexts", render(loaded.contents.contexts));
    if (!text) {
        return fail(std::move(text.error()));
    }
    return replace_file(file, *text);
}

}  // namespace

Result<void> store_context(const fs::path& file, const Context& context) {
    if (auto checked = check(context); !checked) {
        return checked;
    }
    const auto lock = EditLock::acquire(file);
    if (!lock) {
        return fail(lock.error());
    }
    auto loaded = load_for_edit(file);
    if (!loaded) {
        return fail(std::move(loaded.error()));
    }
    auto& contexts = loaded->contents.contexts;
    const auto old = std::ranges::find(contexts, context.name, &Context::name);
    if (old == contexts.end()) {
        contexts.push_back(context);
    } else {
        *old = context;
    }
    return write_contexts(file, *loaded);
}

Result<void> remove_context(const fs::path& file, std::string_view name) {
    const auto lock = EditLock::acquire(file);
    if (!lock) {
        return fail(lock.error());
    }
    auto loaded = load_for_edit(file);
    if (!loaded) {
        return fail(std::move(loaded.error()));
    }
    auto& contexts = loaded->contents.contexts;
    const auto found = std::ranges::find(contexts, name, &Context::name);
    if (found == contexts.end()) {
        return fail(ErrorCode::not_found,
                    "no context is named '" + std::string(name) + "' in " + file.string(),
                    "see `paas context ls`");
    }
    const auto used = loaded->contents.settings.find("context");
    if (used != loaded->contents.settings.end() && used->second.text == name) {
        return fail(ErrorCode::failed_precondition, "context '" + std::string(name) + "' is in use",
                    "choose another one first: `paas context use embedded`");
    }
    contexts.erase(found);
    return write_contexts(file, *loaded);
}

Result<void> use_context(const fs::path& file, std::string_view name) {
    const auto lock = EditLock::acquire(file);
    if (!lock) {
        return fail(lock.error());
    }
    auto loaded = load_for_edit(file);
    if (!loaded) {
        return fail(std::move(loaded.error()));
    }
    auto text = replace_entry(loaded->text, "context", "context: " + std::string(name) + "\n");
    if (!text) {
        return fail(std::move(text.error()));
    }
    return replace_file(file, *text);
}

}  // namespace paas::config
