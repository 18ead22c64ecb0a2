using System.Net;
using System.Net.Http.Headers;
using IngressController.Core.Routing;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace IngressController.Proxy.Outgoing;

/// <summary>
/// The head of a message on its way out: to a pod, a default backend, an authentication service, a mirror. All that is written
/// into such a head goes through here, and only what can stand on its line gets in: a target is an <see cref="OriginForm"/>, a Host
/// a <see cref="RequestHost"/>, a value octets without controls (<see cref="FieldValue"/>). A test over the compiled program shows
/// that nobody else writes one.
/// </summary>
/// <exception cref="BrokenHeadException">Thrown by whatever sets a value that would break its line.</exception>
readonly struct OutgoingHead(HttpRequestMessage message)
{
    static readonly UriCreationOptions AsGiven = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>A new message over HTTP/1.1 that names no header but the URL's host.</summary>
    public static HttpRequestMessage Create(string method, OutgoingUrl url)
    {
        var message = new HttpRequestMessage(new(method), url.Uri) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        new OutgoingHead(message).SetHost(url.Host);
        return message;
    }

    /// <param name="prefix">Scheme and authority of a destination: an address and a port of our own table.</param>
    /// <param name="target">What is asked for there.</param>
    public void SetTarget(string prefix, OriginForm target) => message.RequestUri = new(prefix + target.Text, AsGiven);

    /// <summary>Exactly one Host line, or none of its own: then the destination's address stands there.</summary>
    public void SetHost(RequestHost host) => message.Headers.Host = host.IsNone ? null : host.Text;

    /// <summary>The length of the body, where there is one.</summary>
    public void SetLength(long length)
    {
        if (message.Content is { } content)
            content.Headers.ContentLength = length;
    }

    /// <summary>Tells the destination that no request will follow, or that one may.</summary>
    public void SetConnection(bool close)
    {
        if (close)
            message.Headers.ConnectionClose = true;
        else
            message.Headers.Connection.Add("keep-alive");
    }

    /// <summary>
    /// Makes a header have this one value; an empty value takes the header away, as in nginx. Host stays the client's then, since
    /// there must be one.
    /// </summary>
    public void Set(string name, string value)
    {
        if (name.Equals(HeaderNames.Host, StringComparison.OrdinalIgnoreCase))
        {
            if (!RequestHost.TryParse(value, out var host))
                throw new BrokenHeadException(name);
            if (!host.IsNone)
                SetHost(host);
            return;
        }

        Remove(name);
        if (value.Length > 0)
            Add(name, value);
    }

    /// <summary>Adds values, each on a line of its own where the transport can do that.</summary>
    public void Add(string name, StringValues values)
    {
        if (!FieldValue.AreValid(values))
            throw new BrokenHeadException(name);

        // .NET keeps some headers with the content; a name that is no token is left out.
        if (values.Count == 1)
        {
            if (!message.Headers.TryAddWithoutValidation(name, values[0]))
                message.Content?.Headers.TryAddWithoutValidation(name, values[0]);
        }
        else if (!message.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
        {
            message.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }
    }

    public void AddUnlessEmpty(string name, StringValues values)
    {
        if (!StringValues.IsNullOrEmpty(values))
            Add(name, values);
    }

    public void Remove(string name)
    {
        // .NET throws when asked to remove a header of the content from the others.
        if (message.Headers.NonValidated.Contains(name))
            message.Headers.Remove(name);
        if (message.Content?.Headers is { } content && content.NonValidated.Contains(name))
            content.Remove(name);
    }

    /// <summary>Gives a content that wraps another one the headers of that.</summary>
    public static void CopyHeaders(HttpContent source, HttpContent target)
    {
        foreach (var (name, values) in source.Headers.NonValidated)
            target.Headers.TryAddWithoutValidation(name, values);
    }
}
