package io.headrace.service.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.ConstraintViolationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.validation.FieldError;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Turns everything that a controller throws into {@code application/problem+json}; nobody else writes an error. */
@RestControllerAdvice
final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(Refused e, HttpServletRequest request) {
        ProblemDetail body = body(e.problem(), e.detail(), request);
        if (!e.errors().isEmpty()) {
            body.setProperty("errors", e.errors());
        }
        ResponseEntity.BodyBuilder answer = answer(e.problem());
        e.retryAfter().ifPresent(after -> answer.header(HttpHeaders.RETRY_AFTER, String.valueOf(after.toSeconds())));
        return answer.body(body);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> invalid(MethodArgumentNotValidException e, HttpServletRequest request) {
        List<Map<String, String>> errors = new ArrayList<>();
        for (FieldError field : e.getBindingResult().getFieldErrors()) {
            errors.add(error(field.getField(), field));
        }
        e.getBindingResult().getGlobalErrors().forEach(error -> errors.add(error("", error)));
        return invalid(errors, request);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> invalid(HandlerMethodValidationException e, HttpServletRequest request) {
        List<Map<String, String>> errors = new ArrayList<>();
        e.getParameterValidationResults().forEach(parameter -> parameter
                .getResolvableErrors()
                .forEach(error -> errors.add(
                        error(String.valueOf(parameter.getMethodParameter().getParameterName()), error))));
        return invalid(errors, request);
    }

    private static Map<String, String> error(String field, MessageSourceResolvable error) {
        return Map.of("field", field, "message", String.valueOf(error.getDefaultMessage()));
    }

    private static ResponseEntity<ProblemDetail> invalid(List<Map<String, String>> errors, HttpServletRequest request) {
        String first = errors.isEmpty()
                ? Problem.INVALID_REQUEST.title()
                : "'" + errors.get(0).get("field") + "' " + errors.get(0).get("message");
        ProblemDetail body = body(Problem.INVALID_REQUEST, first, request);
        body.setProperty("errors", errors);
        return answer(Problem.INVALID_REQUEST).body(body);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unreadable(HttpMessageNotReadableException e, HttpServletRequest request) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof Refused refused) {
                return refused(refused, request);
            }
        }
        return refused(Problem.INVALID_REQUEST.refused(unreadable(e.getCause())), request);
    }

    /** Names the place, never the text found there: it may be a secret. */
    private static String unreadable(@Nullable Throwable cause) {
        if (cause instanceof UnrecognizedPropertyException unknown) {
            return "'" + unknown.getPropertyName() + "' is not a field here; known: "
                    + String.join(
                            ", ",
                            unknown.getKnownPropertyIds().stream()
                                    .map(String::valueOf)
                                    .sorted()
                                    .toList());
        }
        if (cause instanceof JacksonException json && !json.getPath().isEmpty()) {
            String path = json.getPath().stream()
                    .map(step -> step.getPropertyName() == null ? "[" + step.getIndex() + "]" : step.getPropertyName())
                    .reduce((a, b) -> b.startsWith("[") ? a + b : a + "." + b)
                    .orElse("");
            return "'" + path + "' has a value of the wrong kind";
        }
        return "The body is missing or is not JSON";
    }

    /** An id that is none names nothing; a parameter is the caller's mistake. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> mismatch(MethodArgumentTypeMismatchException e, HttpServletRequest request) {
        if (e.getParameter().hasParameterAnnotation(org.springframework.web.bind.annotation.PathVariable.class)) {
            return refused(Problem.NOT_FOUND.refused(), request);
        }
        return refused(Problem.INVALID_REQUEST.refused("'" + e.getName() + "' has a value of the wrong kind"), request);
    }

    @ExceptionHandler({
        TransientDataAccessException.class,
        CannotGetJdbcConnectionException.class,
        CannotCreateTransactionException.class,
        QueryTimeoutException.class
    })
    ResponseEntity<ProblemDetail> unavailable(Exception e, HttpServletRequest request) {
        LOG.warn("request {} found the database busy or gone", RequestId.of(request), e);
        return refused(Problem.UNAVAILABLE.refused("The database is busy or gone; try again in a moment"), request);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> other(Exception e, HttpServletRequest request) {
        if (e instanceof ErrorResponse known && known.getStatusCode().is4xxClientError()) {
            ResponseEntity<ProblemDetail> answer =
                    refused(problem(known.getStatusCode().value()).refused(), request);
            HttpHeaders headers = new HttpHeaders();
            headers.addAll(answer.getHeaders());
            if (known.getHeaders().getAllow().isEmpty()) {
                return answer;
            }
            headers.setAllow(known.getHeaders().getAllow());
            return new ResponseEntity<>(answer.getBody(), headers, answer.getStatusCode());
        }
        if (e instanceof ConstraintViolationException) {
            return refused(Problem.INVALID_REQUEST.refused(), request);
        }
        LOG.error("request {} {} failed", RequestId.of(request), request.getMethod(), e);
        return refused(
                Problem.INTERNAL.refused("The service has failed; its log says why under " + RequestId.of(request)),
                request);
    }

    /** What a status that the framework has chosen means here. */
    static Problem problem(int status) {
        for (Problem problem : Problem.values()) {
            if (problem.status() == status) {
                return problem;
            }
        }
        return status < 500 ? Problem.INVALID_REQUEST : Problem.INTERNAL;
    }

    static ProblemDetail body(Problem problem, String detail, HttpServletRequest request) {
        ProblemDetail body = ProblemDetail.forStatus(problem.status());
        body.setType(java.net.URI.create("urn:headrace:problem:" + problem.code()));
        body.setTitle(problem.title());
        body.setDetail(detail);
        body.setProperty("code", problem.code());
        body.setProperty("requestId", RequestId.of(request));
        return body;
    }

    private static ResponseEntity.BodyBuilder answer(Problem problem) {
        ResponseEntity.BodyBuilder answer =
                ResponseEntity.status(problem.status()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        return problem == Problem.UNAUTHENTICATED ? answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer") : answer;
    }
}
