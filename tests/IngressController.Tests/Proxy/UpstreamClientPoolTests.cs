using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Forwarding.FastCgi;
using IngressController.Proxy.Outgoing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Yarp.ReverseProxy.Forwarder;

namespace IngressController.Tests.Proxy;

public sealed class UpstreamClientPoolTests
{
    [Fact]
    public void Routes_with_equal_profiles_share_a_client_and_one_that_no_route_uses_is_let_go()
    {
        using var services = new ServiceCollection().AddLogging().AddHttpForwarder().BuildServiceProvider();
        var errors = new ApplicationErrors(TimeProvider.System, NullLogger<ApplicationErrors>.Instance);
        using var clients = new UpstreamClientPool(ConnectPolicy.Strict, services.GetRequiredService<IHttpForwarder>(), errors);
        var slow = new ForwardSettings { ReadTimeout = TimeSpan.FromHours(1) };
        var secure = new ForwardSettings { Protocol = UpstreamProtocol.Https };
        RouteForwarding plainRoute = new(ForwardSettings.Default, clients), slowRoute = new(slow, clients), secureRoute = new(secure, clients);
        Assert.Equal(plainRoute.Profiles, slowRoute.Profiles);
        Assert.Equal(2, secureRoute.Profiles.Count);
        Assert.Equal(2, clients.Count);
        var (plainClient, secureClient) = (clients.Http1Of(ClientProfile.Default), clients.Http1Of(secureRoute.Profiles[1]));

        clients.RetainOnly([slowRoute]);
        Assert.Equal(1, clients.Count);
        Assert.Same(plainClient, clients.Http1Of(ClientProfile.Default));
        Assert.True(secureClient.IsClosed);
        Assert.NotSame(secureClient, clients.Http1Of(secureRoute.Profiles[1]));
    }
}
