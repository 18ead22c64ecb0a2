using IngressController.Core.Cluster;

namespace IngressController.Tests.Kubernetes.Decoding;

public sealed class IngressDecodingTests
{
    [Fact]
    public void Every_field_of_a_v1_Ingress_is_read()
    {
        var ingress = Ingress("""
            {'apiVersion':'networking.k8s.io/v1','kind':'Ingress',
             'metadata':{'name':'shop','namespace':'web','uid':'u-1','resourceVersion':'77','creationTimestamp':'2026-01-31T12:00:00Z',
               'annotations':{'b':'2','a':'1'},'labels':{'x':'y'},'managedFields':[{'f':{'g':{}}}]},
             'spec':{'ingressClassName':'yarp',
               'defaultBackend':{'service':{'name':'fallback','port':{'name':'http'}}},
               'rules':[
                 {'host':'a.example','http':{'paths':[
                   {'path':'/x','pathType':'Exact','backend':{'service':{'name':'s','port':{'number':80}}}},
                   {'backend':{'resource':{'apiGroup':'g','kind':'Bucket','name':'b'}}},
                   {'path':'/nothing'}]}},
                 {'host':'b.example'}],
               'tls':[{'hosts':['a.example','b.example'],'secretName':'cert'},{}]},
             'status':{'loadBalancer':{}}}
            """);

        Assert.Equal(new("web", "shop"), ingress.Key);
        Assert.Equal("u-1", ingress.Uid);
        Assert.Equal(new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero), ingress.CreatedAt);
        Assert.Equal(StringMap.From([new("a", "1"), new("b", "2")]), ingress.Annotations);
        Assert.Equal("yarp", ingress.ClassName);
        Assert.Equal(new(new("fallback", "http", null), null), ingress.DefaultBackend);
        Assert.Equal(
            new IngressRule("a.example", new ValueArray<IngressPath>([
                new("/x", "Exact", new(new("s", null, 80), null)),
                new(null, null, new(null, "Bucket/b")),
                new("/nothing", null, null)])),
            ingress.Rules[0]);
        Assert.Equal(new IngressRule("b.example", null), ingress.Rules[1]);
        Assert.Equal([new IngressTls(["a.example", "b.example"], "cert"), new IngressTls([], null)], ingress.Tls);
        Assert.Null(ingress.LegacyApiVersion);
    }

    [Theory]
    [InlineData("[]", null)]
    [InlineData("[{'manager':'a','time':'2026-01-02T00:00:00Z'},{'manager':'b','time':'2026-01-01T00:00:00Z'}]", "a")]
    [InlineData("[{'manager':'a','time':'2026-01-01T00:00:00Z'},{'manager':'b','time':'2026-01-01T00:00:00Z'}]", "b")]
    [InlineData("[{'manager':'a'},{'manager':'s','time':'2026-01-09T00:00:00Z','subresource':'status'}]", "a")]
    [InlineData("[null,{'time':'2026-01-01T00:00:00Z'},{'manager':'a','time':'yesterday'},{'manager':''}]", "a")]
    public void Who_wrote_it_last_is_the_newest_that_did_not_write_its_status(string fields, string? manager)
    {
        var ingress = Ingress("{'metadata':{'name':'a','managedFields':" + fields + "}}");

        Assert.Equal(manager, ingress.LastWrite?.Manager);
        Assert.Equal(Ingress("{'metadata':{'name':'a'}}"), ingress);
    }

    [Fact]
    public void The_resource_version_is_handed_over() =>
        Assert.Equal("77", Decoded.From(ResourceKind.Ingress, "{'metadata':{'name':'a','resourceVersion':'77'}}").ResourceVersion);

    [Fact]
    public void The_resource_version_of_an_unreadable_object_is_handed_over_too() =>
        Assert.Equal("78", Decoded.From(ResourceKind.Ingress, "{'spec':3,'metadata':{'name':'a','resourceVersion':'78'}}").ResourceVersion);

    [Fact]
    public void Null_counts_as_missing()
    {
        var nulls = Ingress("""
            {'metadata':{'name':'a','namespace':null,'uid':null,'creationTimestamp':null,'annotations':null},
             'spec':{'ingressClassName':null,'defaultBackend':null,'rules':null,'tls':null}}
            """);

        Assert.Equal(Ingress("{'metadata':{'name':'a'}}"), nulls);
        Assert.Equal(new("default", "a"), nulls.Key);
        Assert.Null(nulls.CreatedAt);
    }

    [Fact]
    public void Null_items_and_values_count_as_empty()
    {
        var ingress = Ingress("{'metadata':{'name':'a','annotations':{'k':null}},'spec':{'rules':[null,{'http':{'paths':[null]}}],'tls':[{'hosts':[null]}]}}");

        Assert.Equal("", ingress.Annotations["k"]);
        Assert.Equal([new IngressRule(null, null), new IngressRule(null, new ValueArray<IngressPath>([new(null, null, null)]))], ingress.Rules);
        Assert.Equal([new IngressTls([""], null)], ingress.Tls);
    }

    [Fact]
    public void A_backend_that_names_nothing_is_a_Service_without_name()
    {
        var ingress = Ingress("{'metadata':{'name':'a'},'spec':{'defaultBackend':{},'rules':[{'http':{'paths':[{'backend':{'service':null}}]}}]}}");

        Assert.Equal(new(new(null, null, null), null), ingress.DefaultBackend);
        Assert.Equal(new(new(null, null, null), null), ingress.Rules[0].Paths!.Value[0].Backend);
    }

    [Fact]
    public void A_path_that_names_both_a_Service_and_a_resource_keeps_both()
    {
        var ingress = Ingress("{'metadata':{'name':'a'},'spec':{'defaultBackend':{'service':{'name':'s'},'resource':{'kind':'K','name':'n'}}}}");

        Assert.Equal(new(new("s", null, null), "K/n"), ingress.DefaultBackend);
    }

    [Theory]
    [InlineData("extensions/v1beta1")]
    [InlineData("networking.k8s.io/v1beta1")]
    public void An_Ingress_of_a_retired_version_is_read_as_v1(string version)
    {
        var ingress = Ingress("""
            {'apiVersion':'VERSION','metadata':{'name':'old'},
             'spec':{'backend':{'serviceName':'fallback','servicePort':'http'},
               'rules':[{'host':'h','http':{'paths':[
                 {'path':'/a','backend':{'serviceName':'s','servicePort':80}},
                 {'path':'/b','pathType':'Prefix','backend':{'serviceName':'s','servicePort':'8080'}},
                 {'path':'/c','backend':{'resource':{'kind':'Bucket','name':'b'}}},
                 {'path':'/d','backend':{'serviceName':'s'}}]}}]}}
            """.Replace("VERSION", version, StringComparison.Ordinal));

        Assert.Equal(version, ingress.LegacyApiVersion);
        Assert.Equal(new(new("fallback", "http", null), null), ingress.DefaultBackend);
        Assert.Equal(
            new ValueArray<IngressPath>([
                new("/a", null, new(new("s", null, 80), null)),
                new("/b", "Prefix", new(new("s", null, 8080), null)),
                new("/c", null, new(null, "Bucket/b")),
                new("/d", null, new(new("s", null, null), null))]),
            ingress.Rules[0].Paths);
    }

    [Fact]
    public void Retired_fields_mean_nothing_in_v1()
    {
        var ingress = Ingress("""
            {'apiVersion':'networking.k8s.io/v1','metadata':{'name':'a'},
             'spec':{'backend':{'serviceName':'x','servicePort':1},'rules':[{'http':{'paths':[{'backend':{'serviceName':'x','servicePort':1}}]}}]}}
            """);

        Assert.Null(ingress.DefaultBackend);
        Assert.Equal(new(new(null, null, null), null), ingress.Rules[0].Paths!.Value[0].Backend);
    }

    [Fact]
    public void Port_numbers_beyond_any_port_are_kept_for_translation_to_judge() =>
        Assert.Equal(
            4_294_967_376,
            Ingress("{'metadata':{'name':'a'},'spec':{'defaultBackend':{'service':{'name':'s','port':{'number':4294967376}}}}}")
                .DefaultBackend!.Service!.PortNumber);

    static Ingress Ingress(string json) => Decoded.Good<Ingress>(ResourceKind.Ingress, json);
}
