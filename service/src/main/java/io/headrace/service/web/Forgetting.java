package io.headrace.service.web;

import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Removes what is kept for a while only. */
@Configuration(proxyBeanMethods = false)
class Forgetting {
    private static final Duration KEYS = Duration.ofDays(7);
    private static final Duration COUNTS = Duration.ofDays(2);

    @Bean
    Task<?> forget(Idempotency idempotency, Limits limits, Clock clock) {
        return Tasks.recurring("forgetting", FixedDelay.ofHours(1)).execute((instance, context) -> {
            Instant now = clock.instant();
            idempotency.forget(now.minus(KEYS));
            limits.forget(now.minus(COUNTS));
        });
    }
}
