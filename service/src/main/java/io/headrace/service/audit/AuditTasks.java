package io.headrace.service.audit;

import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class AuditTasks {
    private static final int PAUSE_MILLIS = 300;

    @Bean
    Task<?> sealing(Chain chain) {
        return Tasks.recurring("audit-sealing", FixedDelay.ofMillis(PAUSE_MILLIS))
                .execute((instance, context) -> chain.seal());
    }
}
