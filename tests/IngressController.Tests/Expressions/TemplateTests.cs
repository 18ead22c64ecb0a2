using IngressController.Core.Routing;
using IngressController.Proxy;
using IngressController.Proxy.Expressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Tests.Expressions;

public sealed class TemplateTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("$scheme://$host$request_uri", "http://shop.test/a%2Fb?x=1&Y=%20&x=2")]
    [InlineData("${host}x$uri", "shop.testx/a/b")]
    [InlineData("$http_x_team|$http_missing|", "blue||")]
    [InlineData("$arg_x,$arg_y,$arg_z", "1,%20,")]
    [InlineData("$cookie_user-$cookie_User", "ann-")]
    [InlineData("$args$is_args", "x=1&Y=%20&x=2?")]
    [InlineData("$request_method $server_protocol", "PUT HTTP/1.1")]
    [InlineData("$remote_addr", "192.0.2.7")]
    [InlineData("$remote_user$http_authorization", "annBasic YW5uOnNlY3JldA==")]
    [InlineData("$proxy_add_x_forwarded_for", "198.51.100.1, 192.0.2.7")]
    [InlineData("$ssl_server_name$http2", "")]
    [InlineData("$the_real_ip", "192.0.2.7")]
    [InlineData("$literal_dollar$connection_upgrade", "$")]
    [InlineData("", "")]
    public void Variables_are_replaced(string text, string expected)
    {
        Assert.True(Template.TryParse(text, out var template, out var problem), problem);
        Assert.Equal(expected, template.Evaluate(Request()));
    }

    [Fact]
    public void Every_variable_has_a_value_or_none_before_anything_is_known()
    {
        foreach (var name in Variables.Names)
        {
            Assert.True(Template.TryParse($"${{{name}}}", out var template, out var problem), problem);
            Assert.NotNull(template.Evaluate(Request()));
        }
    }

    [Fact]
    public void Several_lines_of_a_header_are_one_value_and_those_of_a_cookie_too()
    {
        var request = Request();
        request.Http.Request.Headers["X-Team"] = new(["blue", "red"]);
        request.Http.Request.Headers.Cookie = new(["a=1", "b=2"]);
        request.Http.Response.Headers["X-Pod"] = new(["1", "2"]);

        Assert.True(Template.TryParse("$http_x_team|$http_cookie|$sent_http_x_pod", out var template, out var problem), problem);
        Assert.Equal("blue, red|a=1; b=2|1, 2", template.Evaluate(request));
    }

    [Fact]
    public void A_text_may_be_taken_as_it_is()
    {
        Assert.Equal("$host", Template.Literal("$host").Evaluate(Request()));
        Assert.True(Template.TryParse("$host", out var other, out _));
        Assert.NotEqual(other, Template.Literal("$host"));
        Assert.Equal("", Template.Literal("").Evaluate(Request()));
    }

    [Theory]
    [InlineData("$")]
    [InlineData("a$ b")]
    [InlineData("${host")]
    [InlineData("${}")]
    [InlineData("$no_such_variable")]
    public void A_text_nginx_would_not_start_with_is_refused(string text)
    {
        Assert.False(Template.TryParse(text, out _, out var problem));
        Assert.NotEmpty(problem);
    }

    static RequestContext Request()
    {
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Method = "PUT",
            Protocol = "HTTP/1.1",
            RawTarget = "/a%2Fb?x=1&Y=%20&x=2",
            Headers = new HeaderDictionary
            {
                ["Host"] = "SHOP.test:8080",
                ["X-Team"] = "blue",
                ["Cookie"] = "a=b; user=ann",
                ["Authorization"] = "Basic YW5uOnNlY3JldA==",
                ["X-Forwarded-For"] = "198.51.100.1",
            },
        });
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        var context = new RequestContext();
        context.Begin(features, ActiveTable.Empty);
        Assert.True(RequestTarget.TryParse("/a%2Fb?x=1&Y=%20&x=2", out var target));
        context.Ask(target);
        context.ClientAddressText = "192.0.2.7";
        return context;
    }
}
