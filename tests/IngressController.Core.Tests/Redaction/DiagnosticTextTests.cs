using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Diagnostics;

namespace IngressController.Core.Tests.Redaction;

/// <summary>Whatever a diagnostic is made of, it holds no password, no token and no octet that a terminal obeys.</summary>
public sealed class DiagnosticTextTests
{
    [Theory]
    [InlineData("\"http://user:Passw0rd@auth.test/check?token=abc\" is bad", "\"http://auth.test/check?…\" is bad")]
    [InlineData("http://user:Passw0rd@auth.test", "http://auth.test")]
    [InlineData("http://Passw0rd@auth.test/a;b", "http://auth.test/a;b")]
    [InlineData("x=https://[::1]:80/a#token", "x=https://[::1]:80/a?…")]
    [InlineData("\"http://user:Pass/w0rd@auth.test/\" is bad", "\"http://…\" is bad")]
    [InlineData("\"http://user:Pass?w0rd@auth.test/\" is bad", "\"http://…\" is bad")]
    [InlineData("\"http://user:Pass w0rd@auth.test/ x\" is bad", "\"http://…\" is bad")]
    [InlineData("\"http://user:Pass\"w0rd@auth.test/\" is bad", "\"http://auth.test/\" is bad")]
    [InlineData("\"user:Passw0rd@auth.test/check\" is bad", "\"…@auth.test/check\" is bad")]
    [InlineData("\"auth.test/check?token=abc\" is bad", "\"auth.test/check?…\" is bad")]
    [InlineData("\"http://a.test/?x=1\", \"http://b.test/?y=2\"; two", "\"http://a.test/?…\", \"http://b.test/?…\"; two")]
    [InlineData("http://$host:$server_port/@scope/a", "http://…")]
    [InlineData("http://host/@scope/a", "http://host/@scope/a")]
    [InlineData("is none of scheme://host[:port], null", "is none of scheme://host[:port], null")]
    [InlineData("/a(?=b)|c?d@e: no URL", "/a(?=b)|c?d@e: no URL")]
    [InlineData("plain text: with a colon, and mail@host", "plain text: with a colon, and mail@host")]
    [InlineData("\u001b[31m\a\u007f\u0085\u2028\u202e\u2066 a\r\nb\tc", "\\x1b[31m\\x07\\x7f\\x85\\u2028\\u202e\\u2066 a\\x0d\\x0ab\\x09c")]
    public void Secrets_are_left_out_and_control_octets_are_shown(string text, string shown)
    {
        var diagnostic = new Diagnostic(new(ResourceKind.Ingress, new("default", "a")), DiagnosticSeverity.Error, DiagnosticCodes.Unreadable, text, text);
        Assert.Equal(shown, diagnostic.Message);
        Assert.Equal(shown, diagnostic.Field);
        Assert.Equal(shown, (diagnostic with { Message = text }).Message);
        Assert.Equal(shown, new PolicySet([], text).DeniedBecause);
        Assert.Equal(shown, (PolicySet.Empty with { DeniedBecause = text }).DeniedBecause);
        Assert.Equal(shown, new UnreadableObject(diagnostic.Object, "spec", text).Reason);
    }
}
