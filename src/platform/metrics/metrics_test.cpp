#include "platform/metrics/metrics.hpp"

#include <gtest/gtest.h>

namespace rookery::metrics {
namespace {

TEST(Metrics, same_name_and_labels_are_one_series) {
  Metrics metrics;
  metrics.counter("rookery_things_total", "Things.", {{"kind", "a"}}).add();
  metrics.counter("rookery_things_total", "Things.", {{"kind", "a"}}).add(2);
  metrics.counter("rookery_things_total", "Things.", {{"kind", "b"}}).add(5);
  const std::string text = metrics.text();
  EXPECT_NE(text.find("# HELP rookery_things_total Things.\n# TYPE rookery_things_total counter\n"),
            std::string::npos);
  EXPECT_NE(text.find("rookery_things_total{kind=\"a\"} 3\n"), std::string::npos) << text;
  EXPECT_NE(text.find("rookery_things_total{kind=\"b\"} 5\n"), std::string::npos) << text;
}

TEST(Metrics, watched_value_is_read_at_every_scrape) {
  Metrics metrics;
  double depth = 1;
  metrics.watch("rookery_depth", "Depth.", [&] { return depth; });
  EXPECT_NE(metrics.text().find("rookery_depth 1\n"), std::string::npos);
  depth = 7;
  EXPECT_NE(metrics.text().find("rookery_depth 7\n"), std::string::npos);
}

TEST(Metrics, histogram_counts_into_its_buckets) {
  Metrics metrics;
  Histogram seconds = metrics.histogram("rookery_seconds", "Seconds.", {}, {0.5, 1});
  for (const double value : {0.1, 0.75, 9.0}) seconds.observe(value);
  const std::string text = metrics.text();
  EXPECT_NE(text.find("rookery_seconds_bucket{le=\"0.5\"} 1\n"), std::string::npos) << text;
  EXPECT_NE(text.find("rookery_seconds_bucket{le=\"1\"} 2\n"), std::string::npos) << text;
  EXPECT_NE(text.find("rookery_seconds_bucket{le=\"+Inf\"} 3\n"), std::string::npos) << text;
}

TEST(Metrics, gauge_goes_up_and_down) {
  Metrics metrics;
  Gauge open = metrics.gauge("rookery_open", "Open.");
  open.set(5);
  open.add();
  open.subtract(3);
  EXPECT_NE(metrics.text().find("rookery_open 3\n"), std::string::npos);
}

}  // namespace
}  // namespace rookery::metrics
