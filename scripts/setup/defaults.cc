// What of TensorFlow's environment the user did not set, is set before its libraries read it: they log while they
// initialise, before they have read TF_CPP_MIN_LOG_LEVEL. This constructor stands in the addon, which is marked to be
// initialised before the libraries it needs (initFirst.mjs).
#include <cstdlib>

namespace absl {
inline namespace lts_20250814 {  // the Abseil in TensorFlow 2.21
enum class LogSeverityAtLeast : int;
__attribute__((weak)) void SetMinLogLevel(LogSeverityAtLeast level);
}  // namespace lts_20250814
}  // namespace absl

__attribute__((constructor)) static void setDefaults() {
  setenv("TF_ENABLE_ONEDNN_OPTS", "1", 0);  // TensorFlow's own default is 0 on processors without AVX-512 VNNI
  setenv("TF_CPP_MIN_LOG_LEVEL", "2", 0);   // 0 all, 1 warnings, 2 errors, 3 fatal
  if (absl::SetMinLogLevel) {
    absl::SetMinLogLevel(static_cast<absl::LogSeverityAtLeast>(std::atoi(std::getenv("TF_CPP_MIN_LOG_LEVEL"))));
  }
}
