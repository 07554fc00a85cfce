#include "library.hpp"

#include <dlfcn.h>

#include <optional>
#include <string>

namespace paas::sqlite {
namespace {

/// The name that every Linux system gives version 3 of its interface.
constexpr const char* kFile = "libsqlite3.so.0";

struct Loaded {
    Library functions;
    std::optional<Error> failed;
};

std::string reason() {
    const char* text = ::dlerror();
    return text == nullptr ? "unknown reason" : text;
}

Loaded load() {
    void* handle = ::dlopen(kFile, RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
        return {{},
                Error{ErrorCode::failed_precondition, "SQLite cannot be loaded: " + reason(),
                      "install it (Debian: libsqlite3-0)"}};
    }
    Loaded loaded;
    const auto find = [&]<typename Function>(const char* name, Function*& function) {
        function = reinterpret_cast<Function*>(::dlsym(handle, name));
        if (function == nullptr && !loaded.failed) {
            loaded.failed = Error{ErrorCode::failed_precondition,
                                  std::string(kFile) + " is too old: " + reason(),
                                  "install SQLite 3.37 or newer"};
        }
    };
#define PAAS_SQLITE_FIND(name) find("sqlite3_" #name, loaded.functions.name);
    PAAS_SQLITE_FUNCTIONS(PAAS_SQLITE_FIND)
#undef PAAS_SQLITE_FIND
    if (loaded.failed) {
        loaded.functions = {};
    }
    return loaded;
}

const Loaded& loaded_once() {
    static const Loaded loaded = load();
    return loaded;
}

}  // namespace

Result<void> load_library() {
    const Loaded& loaded = loaded_once();
    if (loaded.failed) {
        return tl::unexpected(*loaded.failed);
    }
    return {};
}

const Library& library() noexcept {
    return loaded_once().functions;
}

}  // namespace paas::sqlite
