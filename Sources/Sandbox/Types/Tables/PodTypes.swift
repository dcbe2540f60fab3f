/// Field tables of pods.
enum PodTypes {
    static let table = """
        Pod
          metadata ObjectMeta ! #1
          spec PodSpec ! #2
          status PodStatus ! #3
        PodTemplateSpec
          metadata ObjectMeta ! #1
          spec PodSpec ! #2
        PodTemplate
          metadata ObjectMeta ! #1
          template PodTemplateSpec ! #2
        PodSpec
          volumes [Volume] map=name merge=name retain #1
          initContainers [Container] map=name merge=name #20
          containers [Container] map=name merge=name ~ #2
          ephemeralContainers [Container] map=name merge=name #34
          restartPolicy string ="Always" #3
          terminationGracePeriodSeconds int =30 #4
          activeDeadlineSeconds int #5
          dnsPolicy string ="ClusterFirst" #6
          nodeSelector {string} atomic #7
          serviceAccountName string #8
          serviceAccount string #9
          automountServiceAccountToken bool #21
          nodeName string #10
          hostNetwork bool - #11
          hostPID bool - #12
          hostIPC bool - #13
          shareProcessNamespace bool #27
          securityContext PodSecurityContext ={} #14
          imagePullSecrets [LocalObjectReference] map=name merge=name #15
          hostname string #16
          subdomain string #17
          affinity Affinity #18
          schedulerName string ="default-scheduler" #19
          tolerations [Toleration] #22
          hostAliases [HostAlias] map=ip merge=ip #23
          priorityClassName string #24
          priority int #25
          dnsConfig PodDNSConfig #26
          readinessGates [PodReadinessGate] #28
          runtimeClassName string #29
          enableServiceLinks bool #30
          preemptionPolicy string #31
          overhead {quantity} #32
          topologySpreadConstraints [TopologySpreadConstraint] map=topologyKey,whenUnsatisfiable merge=topologyKey #33
          setHostnameAsFQDN bool #35
          os PodOS #36
          hostUsers bool #37
          schedulingGates [PodSchedulingGate] map=name merge=name #38
          resourceClaims [PodResourceClaim] map=name merge=name retain #39
          resources ResourceRequirements #40
          hostnameOverride string #41
          workloadRef any
        PodOS
          name string keep #1
        PodReadinessGate
          conditionType string keep #1
        PodSchedulingGate
          name string keep #1
        PodResourceClaim
          name string keep #1
          resourceClaimName string #3
          resourceClaimTemplateName string #4
        HostAlias
          ip string keep #1
          hostnames [string] #2
        PodDNSConfig
          nameservers [string] #1
          searches [string] #2
          options [PodDNSConfigOption] #3
        PodDNSConfigOption
          name string #1
          value string #2
        Toleration
          key string #1
          operator string #2
          value string #3
          effect string #4
          tolerationSeconds int #5
        TopologySpreadConstraint
          maxSkew int keep #1
          topologyKey string keep #2
          whenUnsatisfiable string keep #3
          labelSelector LabelSelector #4
          minDomains int #5
          nodeAffinityPolicy string #6
          nodeTaintsPolicy string #7
          matchLabelKeys [string] #8
        Affinity
          nodeAffinity NodeAffinity #1
          podAffinity PodAffinity #2
          podAntiAffinity PodAffinity #3
        NodeAffinity
          requiredDuringSchedulingIgnoredDuringExecution NodeSelector #1
          preferredDuringSchedulingIgnoredDuringExecution [PreferredSchedulingTerm] #2
        PreferredSchedulingTerm
          weight int keep #1
          preference NodeSelectorTerm ! #2
        NodeSelector atomic
          nodeSelectorTerms [NodeSelectorTerm] ~ #1
        NodeSelectorTerm atomic
          matchExpressions [LabelSelectorRequirement] #1
          matchFields [LabelSelectorRequirement] #2
        PodAffinity
          requiredDuringSchedulingIgnoredDuringExecution [PodAffinityTerm] #1
          preferredDuringSchedulingIgnoredDuringExecution [WeightedPodAffinityTerm] #2
        WeightedPodAffinityTerm
          weight int keep #1
          podAffinityTerm PodAffinityTerm ! #2
        PodAffinityTerm
          labelSelector LabelSelector #1
          namespaces [string] #2
          topologyKey string keep #3
          namespaceSelector LabelSelector #4
          matchLabelKeys [string] #5
          mismatchLabelKeys [string] #6
        PodSecurityContext
          seLinuxOptions any #1
          windowsOptions any #8
          runAsUser int #2
          runAsGroup int #6
          runAsNonRoot bool #3
          supplementalGroups [int] #4
          supplementalGroupsPolicy string #12
          fsGroup int #5
          sysctls [EnvVar] #7
          fsGroupChangePolicy string #9
          seccompProfile SeccompProfile #10
          appArmorProfile SeccompProfile #11
          seLinuxChangePolicy string #13
        SeccompProfile
          type string keep #1
          localhostProfile string #2
        SecurityContext
          capabilities Capabilities #1
          privileged bool #2
          seLinuxOptions any #3
          windowsOptions any #10
          runAsUser int #4
          runAsGroup int #8
          runAsNonRoot bool #5
          readOnlyRootFilesystem bool #6
          allowPrivilegeEscalation bool #7
          procMount string #9
          seccompProfile SeccompProfile #11
          appArmorProfile SeccompProfile #12
        Capabilities
          add [string] #1
          drop [string] #2
        """
}
