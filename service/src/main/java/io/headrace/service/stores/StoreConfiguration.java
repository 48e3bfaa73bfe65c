package io.headrace.service.stores;

import java.net.InetAddress;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class StoreConfiguration {
    /** The machine's own. */
    @Bean
    NameService names() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
