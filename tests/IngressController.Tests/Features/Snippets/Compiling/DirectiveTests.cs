using IngressController.Features.Snippets;
using IngressController.Features.Snippets.Compiling;
using IngressController.Features.Snippets.Syntax;
using IngressController.Proxy.Forwarding;

namespace IngressController.Tests.Features.Snippets.Compiling;

/// <summary>What directives become, and what is said of them.</summary>
public sealed class DirectiveTests
{
    [Theory]
    [InlineData(Place.Path, "tcp_nodelay on; sendfile on; aio threads; log_not_found off; proxy_ignore_headers Set-Cookie; proxy_busy_buffers_size 8k;")]
    [InlineData(Place.Path, "proxy_ignore_headers X-Accel-Buffering; proxy_ignore_headers Vary;")]
    [InlineData(Place.Path, "server_tokens off; proxy_ssl_verify off; gzip_proxied any;")]
    [InlineData(Place.Server, "resolver 10.0.0.10 valid=30s; merge_slashes on; ignore_invalid_headers on; underscores_in_headers off;")]
    [InlineData(Place.Location, "client_max_body_size 1m; proxy_read_timeout 5s; proxy_next_upstream error;")]
    internal void Nothing_is_said_of_what_changes_nothing(Place place, string text)
    {
        var compiled = Compile(place, text);
        Assert.Equal([], compiled.Problems.Select(problem => problem.ToString()));
        Assert.True(compiled.Level.Rewrites.IsEmpty);
    }

    [Theory]
    [InlineData(Place.Server, "large_client_header_buffers 4 32k;", "ConfigMap key large-client-header-buffers")]
    [InlineData(Place.Server, "underscores_in_headers on;", "ConfigMap key enable-underscores-in-headers")]
    [InlineData(Place.Server, "ignore_invalid_headers off;", "ConfigMap key ignore-invalid-headers")]
    [InlineData(Place.Server, "keepalive_timeout 5s;", "ConfigMap key keep-alive")]
    [InlineData(Place.Server, "client_max_body_size 5m;", "annotation proxy-body-size")]
    [InlineData(Place.Server, "proxy_next_upstream http_502;", "annotation proxy-next-upstream")]
    [InlineData(Place.Server, "try_files $uri /;", "has no effect")]
    [InlineData(Place.Path, "access_log /var/log/x.log;", "ConfigMap keys access-log-path")]
    [InlineData(Place.Path, "error_log /var/log/x.log debug;", "stderr")]
    [InlineData(Place.Path, "if ($http_x) { limit_rate 1k; }", "beside the if")]
    [InlineData(Place.Path, "proxy_ssl_name $host;", "annotation proxy-ssl-name")]
    [InlineData(Place.Path, "limit_except GET { }", "403")]
    internal void What_somebody_may_have_expected_is_a_warning_with_the_remedy(Place place, string text, string remedy)
    {
        var problem = Assert.Single(Compile(place, text).Problems);
        Assert.Equal(Closing.Nothing, problem.Closes);
        Assert.Contains(remedy, problem.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Place.Path, "large_client_header_buffers 4 32k;", "may not stand")]
    [InlineData(Place.Path, "proxy_read_timeout 5s;", "proxy-read-timeout")]
    [InlineData(Place.Path, "proxy_ssl_verify on;", "proxy-ssl-secret")]
    [InlineData(Place.Server, "proxy_ssl_verify on;", "proxy-ssl-secret")]
    [InlineData(Place.Path, "charset a; charset b;", "twice")]
    [InlineData(Place.Path, "internal; internal;", "twice")]
    [InlineData(Place.Location, "location /a { }", "side by side")]
    [InlineData(Place.Path, "proxy_method HEAD;", "other than HEAD")]
    [InlineData(Place.Path, "proxy_method $http_x;", "without variables")]
    [InlineData(Place.Path, "error_page 499 /x;", "300 to 599")]
    [InlineData(Place.Path, "error_page 404 =204 /x;", "return 204")]
    [InlineData(Place.Path, "error_page 404 =999 /x;", "200 to 599")]
    [InlineData(Place.Path, "proxy_intercept_errors yes;", "on or off")]
    [InlineData(Place.Path, "location @a { return 200; }", "server-snippet")]
    [InlineData(Place.Path, "try_files $uri index.html;", "ends neither")]
    [InlineData(Place.Path, "limit_except FETCH { deny all; }", "FETCH")]
    [InlineData(Place.Path, "proxy_set_header X-A 'a\nb';", "line break")]
    [InlineData(Place.Path, "more_clear_headers X-A\ndeny all;", "a semicolon is missing")]
    internal void What_cannot_be_honoured_closes(Place place, string text, string reason)
    {
        var problem = Assert.Single(Compile(place, text).Problems);
        Assert.Equal(Closing.Everything, problem.Closes);
        Assert.Contains(reason, problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_to_pods_are_sent_as_the_level_says()
    {
        var pod = Compile(
            Place.Path,
            "proxy_next_upstream http_502 http_503; client_body_buffer_size 64k; grpc_read_timeout 1h; proxy_ssl_server_name on; proxy_ssl_name a.test;")
            .Level.Pod;
        var settings = pod.Apply(ForwardSettings.Default);
        Assert.Equal(RetryConditions.Error | RetryConditions.Timeout | RetryConditions.Http502 | RetryConditions.Http503, settings.Retry.Conditions);
        Assert.Equal(64 * 1024, settings.BodyMemory);
        Assert.Equal(TimeSpan.FromSeconds(60), settings.ReadTimeout);
        Assert.Equal(TimeSpan.FromHours(1), pod.Apply(settings with { Protocol = UpstreamProtocol.Grpc }).ReadTimeout);
        Assert.Equal((true, "a.test"), (settings.Tls.SendsName, settings.Tls.Name));
        Assert.Equal(RetryConditions.None, Compile(Place.Path, "proxy_next_upstream http_502 off;").Level.Pod.Apply(settings).Retry.Conditions);
    }

    [Fact]
    public void Answers_are_sent_as_the_innermost_level_says()
    {
        var host = Compile(Place.Server, "access_log off; limit_rate 10k; gzip on;").Level.Answer;
        var path = Compile(Place.Path, "access_log /dev/stdout; limit_rate_after 1m; gzip off;").Level.Answer.Over(host);
        Assert.Equal((true, 10 * 1024, 1024 * 1024), (path.IsLogged, path.Bandwidth!.OctetsPerSecond, path.Bandwidth.FullSpeedOctets));
        Assert.Null(path.Compress(null));
        Assert.NotNull(host.Compress(null)!.Gzip);
        Assert.Null(AnswerSettings.None.Compress(null));
    }

    static CompiledSnippet Compile(Place place, string text)
    {
        var parsed = SnippetParser.Parse(text);
        return SnippetCompiler.Compile(parsed, place, new([parsed.Directives]), isLenient: false);
    }
}
