package io.headrace.service;

import io.headrace.service.security.Actor;
import io.headrace.service.security.Caller;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Routes;
import io.headrace.service.security.Who;
import io.headrace.service.web.PageRequest;
import io.headrace.service.web.Problem;
import io.headrace.service.web.Version;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.PathParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;

/** What the API's description says of every route, derived from its rule and its parameters. */
@Configuration(proxyBeanMethods = false)
class ApiDescription {
    private static final String TOKEN = "token";
    private static final String PROBLEM = "Problem";

    static {
        SpringDocUtils.getConfig()
                .addRequestWrapperToIgnore(
                        Actor.class, Caller.class, Membership.class, PageRequest.class, Version.class);
    }

    @Bean
    OpenAPI description(Settings settings) {
        return new OpenAPI()
                .info(new Info().title("Headrace").version("v1").description("Open data sharing"))
                .servers(List.of(new Server().url(settings.baseUrl().toString())))
                .components(new Components()
                        .addSecuritySchemes(
                                TOKEN,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer"))
                        .addSchemas(PROBLEM, problem()));
    }

    private static Schema<?> problem() {
        StringSchema code = new StringSchema();
        Arrays.stream(Problem.values()).map(Problem::code).forEach(code::addEnumItem);
        ObjectSchema problem = new ObjectSchema();
        for (String text : List.of("type", "title", "detail", "requestId")) {
            problem.addProperty(text, new StringSchema());
        }
        problem.addProperty("status", new IntegerSchema());
        problem.addProperty("code", code);
        problem.setRequired(List.of("type", "title", "status", "detail", "code", "requestId"));
        return problem;
    }

    @Bean
    OperationCustomizer ofEachRoute() {
        return (operation, handler) -> {
            Routes.rule(handler).ifPresent(rule -> describe(operation, rule));
            for (MethodParameter parameter : handler.getMethodParameters()) {
                describe(operation, parameter.getParameterType());
            }
            return operation;
        };
    }

    private static void describe(Operation operation, Routes.Rule rule) {
        operation.addExtension("x-who", rule.who().name().toLowerCase(Locale.ROOT));
        refuses(operation, Problem.INVALID_REQUEST);
        if (rule.who() == Who.ANYONE || rule.who() == Who.SECRET) {
            refuses(operation, Problem.TOO_MANY_REQUESTS);
            if (rule.who() == Who.SECRET) {
                refuses(operation, Problem.LOGIN_FAILED);
                refuses(operation, Problem.NOT_FOUND);
                refuses(operation, Problem.CODE_WRONG);
            }
            return;
        }
        operation.addExtension("x-scope", rule.scope().name().toLowerCase(Locale.ROOT));
        operation.addSecurityItem(new SecurityRequirement().addList(TOKEN));
        refuses(operation, Problem.UNAUTHENTICATED);
        refuses(operation, Problem.FORBIDDEN);
        refuses(operation, Problem.NOT_FOUND);
    }

    private static void describe(Operation operation, Class<?> parameter) {
        if (parameter == PageRequest.class) {
            operation.addParametersItem(
                    new Parameter().in("query").name("limit").schema(new IntegerSchema()));
            operation.addParametersItem(new Parameter().in("query").name("page").schema(new StringSchema()));
        } else if (parameter == Version.class) {
            operation.addParametersItem(
                    new Parameter().in("header").name("If-Match").required(true).schema(new StringSchema()));
            refuses(operation, Problem.VERSION_CHANGED);
            refuses(operation, Problem.VERSION_REQUIRED);
        } else if (parameter == Membership.class) {
            operation.addParametersItem(new PathParameter().name("account").schema(new StringSchema().format("uuid")));
        }
    }

    private static void refuses(Operation operation, Problem problem) {
        operation
                .getResponses()
                .addApiResponse(
                        String.valueOf(problem.status()),
                        new ApiResponse()
                                .description(problem.title())
                                .content(new Content()
                                        .addMediaType(
                                                "application/problem+json",
                                                new MediaType()
                                                        .schema(new Schema<>()
                                                                .$ref("#/components/schemas/" + PROBLEM)))));
    }
}
