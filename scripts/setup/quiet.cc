// TensorFlow logs while its libraries initialise, before it has read TF_CPP_MIN_LOG_LEVEL. This constructor
// stands in the addon, which is marked to be initialised before the libraries it needs (initFirst.mjs).
#include <cstdlib>

namespace absl {
inline namespace lts_20250814 {  // the Abseil in TensorFlow 2.21
enum class LogSeverityAtLeast : int;
__attribute__((weak)) void SetMinLogLevel(LogSeverityAtLeast level);
}  // namespace lts_20250814
}  // namespace absl

__attribute__((constructor)) static void quiet() {
  setenv("TF_CPP_MIN_LOG_LEVEL", "2", 0);  // 0 all, 1 warnings, 2 errors, 3 fatal; what the user set stays
  if (absl::SetMinLogLevel) {
    absl::SetMinLogLevel(static_cast<absl::LogSeverityAtLeast>(std::atoi(std::getenv("TF_CPP_MIN_LOG_LEVEL"))));
  }
}
