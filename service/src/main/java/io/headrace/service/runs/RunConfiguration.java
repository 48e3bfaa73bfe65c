package io.headrace.service.runs;

import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.headrace.service.Settings;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RunConfiguration {
    @Bean
    @ConditionalOnMissingBean
    Launcher launcher(Settings settings) {
        return new ProcessLauncher(settings);
    }

    @Bean
    Task<?> oldLogs(RunLogs logs, Clock clock, Settings settings) {
        return Tasks.recurring("old-logs", FixedDelay.ofHours(1))
                .execute((instance, context) ->
                        logs.forget(clock.instant().minus(settings.jobs().logsKept())));
    }
}
