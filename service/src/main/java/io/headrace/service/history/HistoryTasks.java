package io.headrace.service.history;

import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.headrace.service.Settings;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class HistoryTasks {
    /** Without the setting nothing is ever removed. */
    @Bean
    Task<?> oldHistory(HistoryStore history, Clock clock, Settings settings) {
        return Tasks.recurring("old-history", FixedDelay.ofHours(1)).execute((instance, context) -> {
            Duration kept = settings.historyKept();
            if (kept != null) {
                history.forget(clock.instant().minus(kept));
            }
        });
    }
}
