package io.headrace.service;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;

/** The service as Spring assembles it; the one place that says how it is started. */
@SpringBootConfiguration
@EnableAutoConfiguration(exclude = UserDetailsServiceAutoConfiguration.class)
@ComponentScan
@ConfigurationPropertiesScan
public class Application {
    /** Starts it and returns once it answers. {@code settings} are {@code --key=value}; {@code first} runs before any bean is made. */
    static ConfigurableApplicationContext start(
            List<String> settings, ApplicationContextInitializer<ConfigurableApplicationContext> first) {
        ConfigurableApplicationContext running = new SpringApplicationBuilder(Application.class)
                .initializers(first)
                .run(settings.toArray(String[]::new));
        LoggerFactory.getLogger(Application.class)
                .info(
                        "Headrace answers on {} port {}",
                        running.getEnvironment().getRequiredProperty("server.address"),
                        running.getEnvironment().getRequiredProperty("local.server.port"));
        return running;
    }

    /** The time of everything, of the scheduler too; in microseconds, which is what both databases keep. */
    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.tick(Clock.systemUTC(), Duration.ofNanos(1000));
    }

    @Bean
    com.github.kagkarlsson.scheduler.Clock schedulerClock(Clock clock) {
        return clock::instant;
    }
}
