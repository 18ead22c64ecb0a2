using System.Text;
using IngressController.Core.Cluster;

namespace IngressController.Tests.Kubernetes.Decoding;

public sealed class ObjectDecodingTests
{
    [Fact]
    public void Every_field_of_a_Service_is_read()
    {
        var service = Service("""
            {'metadata':{'name':'s','namespace':'web'},
             'spec':{'type':'NodePort','clusterIP':'10.0.0.1','clusterIPs':['10.0.0.1','fd00::1'],'externalName':'x.example','selector':{'app':'a'},
               'sessionAffinity':'ClientIP','sessionAffinityConfig':{'clientIP':{'timeoutSeconds':60}},'trafficDistribution':'PreferClose',
               'ports':[{'name':'http','protocol':'UDP','port':80,'targetPort':'web','appProtocol':'kubernetes.io/h2c','nodePort':30000},
                        {'name':'alt','port':81,'targetPort':8081}]}}
            """);

        Assert.Equal(
            new Service(
                new("web", "s"), "NodePort", ["10.0.0.1", "fd00::1"], "x.example", StringMap.From([new("app", "a")]),
                [new("http", "UDP", 80, "web") { AppProtocol = "kubernetes.io/h2c" }, new("alt", "TCP", 81, "8081")],
                60, ZonePreference.PreferClose),
            service);
    }

    [Fact]
    public void A_Service_has_the_defaults_of_the_API() =>
        Assert.Equal(
            new Service(new("default", "s"), "ClusterIP", [], null, StringMap.Empty, [new("", "TCP", 80, "80")], null, ZonePreference.None),
            Service("{'metadata':{'name':'s'},'spec':{'ports':[{'port':80}]}}"));

    [Theory]
    [InlineData("'targetPort':0", "80")]
    [InlineData("'targetPort':''", "80")]
    [InlineData("'targetPort':null", "80")]
    [InlineData("'targetPort':'9000'", "9000")]
    public void A_target_port_that_is_not_given_is_the_port(string field, string target) =>
        Assert.Equal(target, Service($"{{'metadata':{{'name':'s'}},'spec':{{'ports':[{{'port':80,{field}}}]}}}}").Ports[0].TargetPort);

    [Theory]
    [InlineData("'clusterIP':'None'", "[None]")]
    [InlineData("'clusterIP':'10.0.0.1'", "[10.0.0.1]")]
    [InlineData("'clusterIP':'10.0.0.1','clusterIPs':[]", "[10.0.0.1]")]
    [InlineData("'clusterIP':''", "[]")]
    public void A_single_cluster_IP_counts_when_there_is_no_list(string fields, string addresses) =>
        Assert.Equal(addresses, Service($"{{'metadata':{{'name':'s'}},'spec':{{{fields}}}}}").ClusterIPs.ToString());

    [Theory]
    [InlineData("'sessionAffinity':'ClientIP'", 10_800)]
    [InlineData("'sessionAffinity':'ClientIP','sessionAffinityConfig':{'clientIP':{'timeoutSeconds':5}}", 5)]
    [InlineData("'sessionAffinity':'None','sessionAffinityConfig':{'clientIP':{'timeoutSeconds':5}}", null)]
    [InlineData("'type':'ClusterIP'", null)]
    public void Client_affinity_has_its_time_and_its_default(string fields, int? seconds) =>
        Assert.Equal(seconds, Service($"{{'metadata':{{'name':'s'}},'spec':{{{fields}}}}}").ClientIPAffinitySeconds);

    [Theory]
    [InlineData("{'service.kubernetes.io/topology-mode':'Auto'}", "", ZonePreference.TopologyModeAuto)]
    [InlineData("{'service.kubernetes.io/topology-mode':'auto'}", "PreferClose", ZonePreference.TopologyModeAuto)]
    [InlineData("{'service.kubernetes.io/topology-aware-hints':'auto'}", "", ZonePreference.TopologyModeAuto)]
    [InlineData("{'service.kubernetes.io/topology-aware-hints':'Auto'}", "", ZonePreference.TopologyModeAuto)]
    [InlineData("{'service.kubernetes.io/topology-mode':'Disabled'}", "", ZonePreference.None)]
    [InlineData("{}", "PreferClose", ZonePreference.PreferClose)]
    [InlineData("{}", "PreferSameZone", ZonePreference.PreferClose)]
    [InlineData("{}", "PreferSomething", ZonePreference.None)]
    public void Zone_preference_comes_from_annotation_or_field(string annotations, string distribution, ZonePreference preference) =>
        Assert.Equal(
            preference,
            Service($"{{'metadata':{{'name':'s','annotations':{annotations}}},'spec':{{'trafficDistribution':'{distribution}'}}}}").PrefersZone);

    [Fact]
    public void An_empty_selector_is_none() => Assert.Empty(Service("{'metadata':{'name':'s'},'spec':{'selector':{}}}").Selector);

    [Fact]
    public void Every_field_of_an_EndpointSlice_is_read()
    {
        var slice = Decoded.Good<EndpointSlice>(ResourceKind.EndpointSlice, """
            {'metadata':{'name':'s-x','namespace':'web','labels':{'kubernetes.io/service-name':'s'}},'addressType':'IPv4',
             'ports':[{'name':'http','protocol':'TCP','port':8080},{}],
             'endpoints':[
               {'addresses':['10.1.0.1','10.1.0.2'],'conditions':{'ready':true,'serving':true,'terminating':false},
                'targetRef':{'kind':'Pod','name':'p-1'},'zone':'z0','hints':{'forZones':[{'name':'z1'},{'name':'z2'}]}},
               {'addresses':['10.1.0.3'],'conditions':{'ready':false,'serving':true,'terminating':true},'targetRef':{'kind':'Node','name':'n-1'}},
               {'addresses':['10.1.0.4'],'conditions':{}},
               {'addresses':['10.1.0.5'],'conditions':{'ready':null}},
               {}]}
            """);

        Assert.Equal(
            new EndpointSlice(
                new("web", "s-x"), "s", "IPv4",
                [new("http", "TCP", 8080), new("", "TCP", null)],
                [
                    new(["10.1.0.1", "10.1.0.2"], true, "p-1", ["z1", "z2"]),
                    new(["10.1.0.3"], false, null, []),
                    new(["10.1.0.4"], true, null, []),
                    new(["10.1.0.5"], true, null, []),
                    new([], true, null, []),
                ]),
            slice);
    }

    [Fact]
    public void A_slice_without_the_label_belongs_to_no_Service() =>
        Assert.Null(Decoded.Good<EndpointSlice>(ResourceKind.EndpointSlice, "{'metadata':{'name':'x'},'addressType':'IPv6'}").ServiceName);

    [Fact]
    public void Addresses_of_Endpoints_that_are_not_ready_are_left_out() =>
        Assert.Equal(
            new Endpoints(new("default", "s"), [
                new([new("http", "TCP", 80)], [new(["10.0.0.1"], true, "p", []), new(["10.0.0.2"], true, null, [])]),
                new([], [])]),
            Decoded.Good<Endpoints>(ResourceKind.Endpoints, """
                {'metadata':{'name':'s'},'subsets':[
                  {'addresses':[{'ip':'10.0.0.1','targetRef':{'kind':'Pod','name':'p'}},{'ip':'10.0.0.2'}],
                   'notReadyAddresses':[{'ip':'10.0.0.3'}],'ports':[{'name':'http','port':80}]},
                  {'notReadyAddresses':[{'ip':'10.0.0.4'}]}]}
                """));

    [Fact]
    public void A_Secrets_data_is_decoded_and_stringData_wins()
    {
        var secret = Decoded.Good<Secret>(ResourceKind.Secret, """
            {'metadata':{'name':'s'},'type':'kubernetes.io/tls',
             'data':{'a':'aGVs\nbG8=','b':'b2xk','empty':'','none':null},'stringData':{'b':'new','c':'ü'}}
            """);

        Assert.Equal("kubernetes.io/tls", secret.Type);
        Assert.Equal("hello", Text(secret, "a"));
        Assert.Equal("new", Text(secret, "b"));
        Assert.Equal("ü", Text(secret, "c"));
        Assert.Equal("", Text(secret, "empty"));
        Assert.Equal("", Text(secret, "none"));
        Assert.Null(secret.Data.Get("d"));
        Assert.Equal("Opaque", Decoded.Good<Secret>(ResourceKind.Secret, "{'metadata':{'name':'s'}}").Type);
    }

    [Fact]
    public void ConfigMap_data_Namespace_labels_and_the_controller_of_a_class_are_read()
    {
        Assert.Equal(
            new ConfigMap(new("default", "c"), StringMap.From([new("a", "1"), new("b", "")])),
            Decoded.Good<ConfigMap>(ResourceKind.ConfigMap, "{'metadata':{'name':'c'},'data':{'a':'1','b':null},'binaryData':{'x':'AA=='}}"));
        Assert.Equal(
            new Namespace(new("", "web"), StringMap.From([new("team", "a")])),
            Decoded.Good<Namespace>(ResourceKind.Namespace, "{'metadata':{'name':'web','labels':{'team':'a'}}}"));
        Assert.Equal(
            new IngressClass(new("", "yarp"), "k8s.io/ingress-yarp"),
            Decoded.Good<IngressClass>(ResourceKind.IngressClass, "{'metadata':{'name':'yarp'},'spec':{'controller':'k8s.io/ingress-yarp'}}"));
    }

    [Fact]
    public void Text_that_objects_have_in_common_is_kept_once()
    {
        const string json = "{'metadata':{'name':'x','namespace':'shared-ns','labels':{'kubernetes.io/service-name':'shared-svc'}},'addressType':'IPv4'}";
        var (one, two) = (Decoded.Good<EndpointSlice>(ResourceKind.EndpointSlice, json), Decoded.Good<EndpointSlice>(ResourceKind.EndpointSlice, json));

        Assert.Same(one.Key.Namespace, two.Key.Namespace);
        Assert.Same(one.ServiceName, two.ServiceName);
        Assert.Same(one.AddressType, two.AddressType);
    }

    static Service Service(string json) => Decoded.Good<Service>(ResourceKind.Service, json);

    static string Text(Secret secret, string key) => Encoding.UTF8.GetString(secret.Data.Get(key)!);
}
